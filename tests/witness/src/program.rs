//! What a program is: things that are shared, and tasks made of statements.

/// The statements of a block.
pub type Block = &'static [Op];

/// An await of something shared: which, and by which word.
#[derive(Clone, Copy)]
pub struct Leaf {
    pub thing: usize,
    pub word: &'static str,
    /// Whether something can end the wait from outside, so that it matters if it yields first.
    pub can_be_cut: bool,
}

pub enum Op {
    /// Hold what the leaf gives during the block.
    Hold(Leaf, Block),
    /// Keep what the leaf gives under this number until it is released, or the block ends.
    Keep(usize, Leaf),
    Release(usize),
    /// `mem::forget(guard)`
    ForgetGuard(usize),
    /// `permit.forget()`: the permits are gone for ever.
    LosePermit(usize),
    /// Await a leaf that gives nothing.
    Await(Leaf),
    /// Await a leaf, and do the first block with what it gives, or the second where it is closed.
    Attempt(Leaf, Block, Block),
    /// A word that waits for nothing.
    Call(Leaf),
    Sleep,
    /// Set a flag that the outcome shows.
    Mark(usize),
    /// A timeout around the first block; the second runs if it elapsed.
    Timeout(Block, Block),
    /// Make a future and keep it in a variable.
    Make(usize, Block),
    /// The same, where the future is the leaf itself.
    MakeLeaf(usize, Leaf),
    /// `(&mut f).await`
    ByRef(usize),
    /// `f.await`
    Owned(usize),
    /// `f.enable()`
    Enable(usize),
    /// `mem::forget(f)`
    Forget(usize),
    /// `select!` of the branches; the block of the winner runs.
    Select(&'static [Branch], &'static [Block]),
    Join(&'static [Branch]),
    Spawn(usize, Block),
    Abort(usize),
    /// Await the handle of a task; the block runs if it was aborted.
    Handle(usize, Block),
}

pub enum Branch {
    Sleep,
    ByRef(usize),
    Owned(usize),
    New(usize, Block),
    Leaf(Leaf),
}

pub enum Kind {
    Mutex,
    RwLock,
    Semaphore(usize),
    Notify,
    Channel(usize),
    Oneshot,
}

pub struct Program {
    /// What is shared, each with its name in the spec.
    pub things: Vec<(Kind, String)>,
    pub tasks: Vec<Block>,
}

pub fn parse(line: &'static str) -> Program {
    let mut words = Words { words: line.split_whitespace(), can_be_cut: false };
    let things = (0..words.number()).map(|number| words.thing(number)).collect();
    let tasks = (0..words.number()).map(|_| words.block()).collect();
    Program { things, tasks }
}

struct Words {
    words: std::str::SplitWhitespace<'static>,
    can_be_cut: bool,
}

impl Words {
    fn word(&mut self) -> &'static str {
        self.words.next().expect("a program that is complete")
    }

    fn number(&mut self) -> usize {
        self.word().parse().expect("a number")
    }

    fn thing(&mut self, number: usize) -> (Kind, String) {
        let kind = self.word();
        let of = match kind {
            "mutex" => Kind::Mutex,
            "rwlock" => Kind::RwLock,
            "semaphore" => Kind::Semaphore(self.number()),
            "notify" => Kind::Notify,
            "channel" => Kind::Channel(self.number()),
            "oneshot" => Kind::Oneshot,
            other => panic!("unknown thing {other}"),
        };
        (of, format!("{}{number}", &kind[..1]))
    }

    fn leaf(&mut self) -> Leaf {
        Leaf { thing: self.number(), word: self.word(), can_be_cut: self.can_be_cut }
    }

    /// What is read inside of something that may be dropped before its end.
    fn droppable<T>(&mut self, read: impl FnOnce(&mut Words) -> T) -> T {
        let before = std::mem::replace(&mut self.can_be_cut, true);
        let found = read(self);
        self.can_be_cut = before;
        found
    }

    fn block(&mut self) -> Block {
        let count = self.number();
        Vec::leak((0..count).map(|_| self.op()).collect())
    }

    fn op(&mut self) -> Op {
        match self.word() {
            "hold" => Op::Hold(self.leaf(), self.block()),
            "keep" => Op::Keep(self.number(), self.leaf()),
            "release" => Op::Release(self.number()),
            "forget_guard" => Op::ForgetGuard(self.number()),
            "lose_permit" => Op::LosePermit(self.number()),
            "await" => Op::Await(self.leaf()),
            "attempt" => Op::Attempt(self.leaf(), self.block(), self.block()),
            "call" => Op::Call(self.leaf()),
            "sleep" => Op::Sleep,
            "mark" => Op::Mark(self.number()),
            "timeout" => Op::Timeout(self.droppable(Words::block), self.block()),
            "make" => Op::Make(self.number(), self.droppable(Words::block)),
            "make_leaf" => Op::MakeLeaf(self.number(), self.droppable(Words::leaf)),
            "by_ref" => Op::ByRef(self.number()),
            "owned" => Op::Owned(self.number()),
            "enable" => Op::Enable(self.number()),
            "forget" => Op::Forget(self.number()),
            "select" => {
                let branches = self.branches();
                let arms: Vec<Block> = branches.iter().map(|_| self.block()).collect();
                Op::Select(branches, Vec::leak(arms))
            }
            "join" => Op::Join(self.branches()),
            "spawn" => Op::Spawn(self.number(), self.droppable(Words::block)),
            "abort" => Op::Abort(self.number()),
            "handle" => Op::Handle(self.number(), self.block()),
            other => panic!("unknown statement {other}"),
        }
    }

    fn branches(&mut self) -> &'static [Branch] {
        let count = self.number();
        let branches = (0..count).map(|_| match self.word() {
            "sleep" => Branch::Sleep,
            "by_ref" => Branch::ByRef(self.number()),
            "owned" => Branch::Owned(self.number()),
            "new" => Branch::New(self.number(), self.droppable(Words::block)),
            "leaf" => Branch::Leaf(self.droppable(Words::leaf)),
            other => panic!("unknown branch {other}"),
        });
        Vec::leak(branches.collect())
    }
}
