//! What a program is: tasks made of lock scopes, sleeps, timeouts, futures, choices.

/// The statements of a block.
pub type Block = &'static [Op];

pub enum Op {
    /// Hold the lock of this number during the block.
    Lock(usize, Block),
    Sleep,
    /// Set a flag that the outcome shows.
    Mark(usize),
    /// A timeout around the first block; the second runs if it elapsed.
    Timeout(Block, Block),
    /// Make a future and keep it in a variable.
    Make(usize, Block),
    /// `(&mut f).await`
    ByRef(usize),
    /// `f.await`
    Owned(usize),
    /// `select!` of the branches; the block of the winner runs.
    Select(&'static [Branch], &'static [Block]),
    Join(&'static [Branch]),
}

pub enum Branch {
    Sleep,
    ByRef(usize),
    Owned(usize),
    New(usize, Block),
}

pub struct Program {
    pub mutexes: usize,
    pub tasks: Vec<Block>,
}

pub fn parse(line: &str) -> Program {
    let mut words = Words(line.split_whitespace());
    let mutexes = words.number();
    let tasks = (0..words.number()).map(|_| words.block()).collect();
    Program { mutexes, tasks }
}

struct Words<'a>(std::str::SplitWhitespace<'a>);

impl Words<'_> {
    fn word(&mut self) -> &str {
        self.0.next().expect("a program that is complete")
    }

    fn number(&mut self) -> usize {
        self.word().parse().expect("a number")
    }

    fn block(&mut self) -> Block {
        let count = self.number();
        Vec::leak((0..count).map(|_| self.op()).collect())
    }

    fn op(&mut self) -> Op {
        match self.word() {
            "lock" => Op::Lock(self.number(), self.block()),
            "sleep" => Op::Sleep,
            "mark" => Op::Mark(self.number()),
            "timeout" => Op::Timeout(self.block(), self.block()),
            "make" => Op::Make(self.number(), self.block()),
            "by_ref" => Op::ByRef(self.number()),
            "owned" => Op::Owned(self.number()),
            "select" => {
                let branches = self.branches();
                let arms: Vec<Block> = branches.iter().map(|_| self.block()).collect();
                Op::Select(branches, Vec::leak(arms))
            }
            "join" => Op::Join(self.branches()),
            other => panic!("unknown statement {other}"),
        }
    }

    fn branches(&mut self) -> &'static [Branch] {
        let count = self.number();
        let branches = (0..count).map(|_| match self.word() {
            "sleep" => Branch::Sleep,
            "by_ref" => Branch::ByRef(self.number()),
            "owned" => Branch::Owned(self.number()),
            "new" => Branch::New(self.number(), self.block()),
            other => panic!("unknown branch {other}"),
        });
        Vec::leak(branches.collect())
    }
}
