//! One run: what is shared, the choices made so far, and what is written down of the run.

use std::cell::{Cell, RefCell};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex as StdMutex};
use std::task::{Wake, Waker};

use crate::coroutine;
use crate::leaves::Awaiting;
use crate::program::Program;
use crate::things::{Given, Thing};

pub type Boxed = Pin<Box<dyn Future<Output = ()>>>;
/// The variable in which a future is kept; empty once it is moved or dropped.
pub type Variable = Rc<RefCell<Option<Boxed>>>;

/// What a task meets that pauses, besides the results of its choices and operations.
const PAUSE: usize = usize::MAX;

/// Who runs a block: a task, or a future that it polls, or one that is no block but a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Task(usize),
    Future(usize),
    Leaf(&'static str),
}

impl std::fmt::Display for Who {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Who::Task(number) => write!(formatter, "t{number}"),
            Who::Future(number) => write!(formatter, "b{number}"),
            Who::Leaf(word) => write!(formatter, "{word}"),
        }
    }
}

/// The waker of one leaf: woken when it is given what it waits for.
#[derive(Default)]
pub struct Handed {
    pub woken: AtomicBool,
    /// Woken because what it waits for was closed.
    pub refused: AtomicBool,
    pub task: StdMutex<Option<Waker>>,
}

impl Wake for Handed {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, SeqCst);
        let task = self.task.lock().expect("no panic").take();
        task.expect("a waker from the last poll").wake();
    }
}

/// A leaf that has been polled and was not ready.
pub struct Waiting {
    pub thing: usize,
    pub word: &'static str,
    pub who: Who,
    pub handed: Arc<Handed>,
}

pub struct Woken(pub AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, SeqCst);
    }
}

/// What the runtime knows of a task.
pub struct Task {
    pub woken: Arc<Woken>,
    pub aborted: bool,
    /// How it ended: whether it was cancelled.
    pub over: Option<bool>,
    pub joined_by: Option<Waker>,
    /// How far each of its blocks has come, and in which state its leaves are, by their addresses.
    pub standing: BTreeMap<usize, usize>,
    /// In the middle of a poll: where it stood before, and what it has met since.
    pub poll: Option<(u64, Vec<usize>)>,
}

pub struct World {
    pub things: Vec<(Thing, String)>,
    /// Which flags are set.
    pub marks: RefCell<BTreeSet<usize>>,
    /// Whose guard is alive, by the address of the leaf that gave it.
    pub held: RefCell<BTreeMap<usize, (usize, Who)>>,
    /// The leaves that wait, or have been given what they waited for and were not polled since.
    pub waiting: RefCell<BTreeMap<usize, Waiting>>,
    pub variables: RefCell<BTreeMap<usize, Variable>>,
    /// The futures that are leaves and can be enabled, as long as they are there.
    pub leaves: RefCell<BTreeMap<usize, Weak<RefCell<Awaiting>>>>,
    pub guards: RefCell<BTreeMap<usize, Box<dyn std::any::Any>>>,
    pub tasks: RefCell<BTreeMap<Who, Task>>,
    /// The futures of tasks that were spawned since the last pause.
    pub spawned: RefCell<Vec<(Who, Boxed)>>,
    /// The timers that are set: whose they are.
    pub timers: RefCell<BTreeMap<usize, Who>>,
    /// The task whose poll is under way here.
    pub polled: Cell<Who>,
    /// The run is over: what is left of it is cleared away without a choice or a pause.
    pub quiet: Cell<bool>,
    /// What has happened to each thing since it was as new, in order.
    pub log: RefCell<Vec<Vec<(&'static str, usize)>>>,
    pub choices: RefCell<Choices>,
}

impl World {
    pub fn new(program: &Program, script: Vec<usize>) -> Rc<World> {
        Rc::new(World {
            things: program.things.iter().map(|(kind, name)| (Thing::new(kind), name.clone())).collect(),
            marks: RefCell::default(),
            held: RefCell::default(),
            waiting: RefCell::default(),
            variables: RefCell::default(),
            leaves: RefCell::default(),
            guards: RefCell::default(),
            tasks: RefCell::default(),
            spawned: RefCell::default(),
            timers: RefCell::default(),
            polled: Cell::new(Who::Task(0)),
            quiet: Cell::new(false),
            log: RefCell::new(vec![vec![]; program.things.len()]),
            choices: RefCell::new(Choices { script, made: vec![] }),
        })
    }

    /// One of `0..count`, chosen by the task that is polled.
    pub fn choose(&self, count: usize) -> usize {
        if self.quiet.get() {
            return 0;
        }
        let chosen = self.choices.borrow_mut().choose(count);
        self.meet(chosen);
        chosen
    }

    /// The task that is polled has met with this.
    pub fn meet(&self, what: usize) {
        self.of_task(|task| {
            if let Some((_, met)) = &mut task.poll {
                met.push(what);
            }
        });
    }

    /// Let others act before the next operation.
    pub fn pause(&self) {
        if !self.quiet.get() {
            self.meet(PAUSE);
            coroutine::pause();
        }
    }

    /// A thing is closed: who waits for it, and has not been given it before, waits in vain.
    pub fn refuses(&self, thing: usize) {
        for each in self.waiting.borrow().values() {
            if each.thing == thing && !each.handed.woken.load(SeqCst) {
                each.handed.refused.store(true, SeqCst);
            }
        }
    }

    /// Write down what has happened to a thing.
    pub fn note(&self, thing: usize, event: &'static str, by: usize) {
        self.log.borrow_mut()[thing].push((event, by));
    }

    pub fn stands(&self, at: usize, place: usize) {
        self.of_task(|task| task.standing.insert(at, place));
    }

    pub fn stands_nowhere(&self, at: usize) {
        self.of_task(|task| task.standing.remove(&at));
    }

    fn of_task<T>(&self, change: impl FnOnce(&mut Task) -> T) {
        if let Some(task) = self.tasks.borrow_mut().get_mut(&self.polled.get()) {
            change(task);
        }
    }

    /// A task begins, and is to be polled.
    pub fn begin(&self, who: Who) {
        let task = Task {
            woken: Arc::new(Woken(AtomicBool::new(true))),
            aborted: false,
            over: None,
            joined_by: None,
            standing: BTreeMap::new(),
            poll: None,
        };
        self.tasks.borrow_mut().insert(who, task);
    }

    /// Rule J4: the task is to be cancelled the next time that it is not running.
    pub fn abort(&self, who: Who) {
        let mut tasks = self.tasks.borrow_mut();
        let task = tasks.get_mut(&who).expect("a task that was spawned");
        if task.over.is_none() {
            task.aborted = true;
            task.woken.0.store(true, SeqCst);
        }
    }

    /// Where the run has come to: two runs that come to the same place go on in the same ways.
    pub fn place(&self) -> u64 {
        for ((thing, _), log) in self.things.iter().zip(self.log.borrow_mut().iter_mut()) {
            if !log.is_empty() && thing.is_as_new() {
                log.clear();
            }
        }
        let mut hasher = DefaultHasher::new();
        (&*self.log.borrow(), &*self.marks.borrow()).hash(&mut hasher);
        for task in self.tasks.borrow().values() {
            (task.woken.0.load(SeqCst), task.aborted, task.over).hash(&mut hasher);
            match &task.poll {
                Some(poll) => poll.hash(&mut hasher),
                None => task.standing.hash(&mut hasher),
            }
        }
        hasher.finish()
    }

    /// Who is stuck; who waits for what; who has what; which flags are set.
    pub fn outcome(&self) -> String {
        for leaf in self.leaves.borrow().values() {
            if let Some(leaf) = leaf.upgrade() {
                leaf.borrow_mut().settle();
            }
        }
        let tasks = self.tasks.borrow();
        let stuck = tasks.iter().filter(|(_, task)| task.over.is_none()).map(|(who, _)| who.to_string());
        let (mut waits, mut holds) = (vec![], vec![]);
        for each in self.waiting.borrow().values() {
            let name = &self.things[each.thing].1;
            let room = if each.word == "send" { "room in " } else { "" };
            if !each.handed.woken.load(SeqCst) {
                waits.push(format!("{} for {room}{name}", each.who));
            } else if is_guard(each.word) && !each.handed.refused.load(SeqCst) {
                holds.push(format!("{} has {name}", each.who));
            }
        }
        let held = self.held.borrow();
        holds.extend(held.values().map(|(thing, who)| format!("{who} has {}", self.things[*thing].1)));
        waits.sort();
        holds.sort();
        let marks: Vec<String> = self.marks.borrow().iter().map(|mark| format!("d{mark}")).collect();
        let stuck: Vec<String> = stuck.collect();
        [stuck.join(","), waits.join(","), holds.join(","), marks.join(",")].join("; ")
    }

    /// Drop all that the run has left, in whatever state it is.
    pub fn clear(&self) {
        self.quiet.set(true);
        let variables = std::mem::take(&mut *self.variables.borrow_mut());
        drop(variables);
        let spawned = std::mem::take(&mut *self.spawned.borrow_mut());
        drop(spawned);
        let guards: BTreeMap<usize, Given> = std::mem::take(&mut *self.guards.borrow_mut());
        drop(guards);
    }
}

/// Whether what the word waits for is held afterwards.
pub fn is_guard(word: &str) -> bool {
    matches!(word, "lock" | "read" | "write") || word.starts_with("acquire")
}

/// The choices of a run: first those of a script, then always the first.
pub struct Choices {
    script: Vec<usize>,
    /// Each choice, and how many there were to choose from.
    pub made: Vec<(usize, usize)>,
}

impl Choices {
    pub fn choose(&mut self, count: usize) -> usize {
        let choice = self.script.get(self.made.len()).copied().unwrap_or(0);
        self.made.push((choice, count));
        choice
    }

    /// Whether the script is over, so that nobody has been here by the same choices.
    pub fn beyond_script(&self) -> bool {
        self.made.len() >= self.script.len()
    }

    /// The script of the next run, depth first.
    pub fn next(&self) -> Option<Vec<usize>> {
        let last = self.made.iter().rposition(|(choice, count)| choice + 1 < *count)?;
        let mut script: Vec<usize> = self.made[..=last].iter().map(|(choice, _)| *choice).collect();
        script[last] += 1;
        Some(script)
    }
}
