//! One run: the real mutexes, the choices made so far, and what is written down of the run.

use std::cell::{Cell, RefCell};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex as StdMutex};
use std::task::{Wake, Waker};

pub type Boxed = Pin<Box<dyn Future<Output = ()>>>;
/// The variable in which a future is kept; empty once it is moved or dropped.
pub type Variable = Rc<RefCell<Option<Boxed>>>;

/// Who runs a block: a task, or a future that it polls.
#[derive(Clone, Copy)]
pub enum Who {
    Task(usize),
    Future(usize),
}

/// The waker of one `lock()`: woken when the lock is handed to it.
#[derive(Default)]
pub struct Handed {
    pub woken: AtomicBool,
    pub task: StdMutex<Option<Waker>>,
}

impl Wake for Handed {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, SeqCst);
        let task = self.task.lock().expect("no panic").take();
        task.expect("a waker from the last poll").wake();
    }
}

pub struct World {
    pub mutexes: Vec<Arc<tokio::sync::Mutex<()>>>,
    /// Which flags are set.
    pub marks: RefCell<BTreeSet<usize>>,
    /// Whose guard is alive, by mutex.
    pub held: RefCell<BTreeMap<usize, Who>>,
    /// The `lock()` futures that are queued or assigned, by their addresses.
    pub queued: RefCell<BTreeMap<usize, (usize, Who, Arc<Handed>)>>,
    pub variables: RefCell<BTreeMap<usize, Variable>>,
    /// The task that is being polled.
    pub polled: Cell<usize>,
    /// How many timers each task waits for.
    pub timers: RefCell<Vec<usize>>,
    /// Whether a timer was polled in this poll that can fire, and whether one has fired.
    pub asked: Cell<bool>,
    pub fired: Cell<bool>,
    /// What has happened at each mutex since it was free, in order.
    pub log: RefCell<Vec<Vec<(char, usize)>>>,
    /// How far each block has come, and in which state each leaf is, by their addresses.
    pub standing: RefCell<BTreeMap<usize, usize>>,
    pub choices: RefCell<Choices>,
}

impl World {
    pub fn new(mutexes: usize, tasks: usize, script: Vec<usize>) -> Rc<World> {
        Rc::new(World {
            mutexes: (0..mutexes).map(|_| Arc::default()).collect(),
            marks: RefCell::default(),
            held: RefCell::default(),
            queued: RefCell::default(),
            variables: RefCell::default(),
            polled: Cell::new(0),
            timers: RefCell::new(vec![0; tasks]),
            asked: Cell::new(false),
            fired: Cell::new(false),
            log: RefCell::new(vec![vec![]; mutexes]),
            standing: RefCell::default(),
            choices: RefCell::new(Choices { script, made: vec![] }),
        })
    }

    /// One of `0..count`.
    pub fn choose(&self, count: usize) -> usize {
        self.choices.borrow_mut().choose(count)
    }

    /// Write down what has happened at a mutex.
    pub fn note(&self, mutex: usize, event: char, by: usize) {
        self.log.borrow_mut()[mutex].push((event, by));
    }

    /// Where the run has come to: two runs that come to the same place go on in the same ways.
    pub fn place(&self, woken: &[bool], asleep: &[bool]) -> u64 {
        for (mutex, log) in self.mutexes.iter().zip(self.log.borrow_mut().iter_mut()) {
            if mutex.try_lock().is_ok() {
                log.clear(); // a free mutex does not remember anything
            }
        }
        let mut hasher = DefaultHasher::new();
        (&*self.log.borrow(), &*self.standing.borrow()).hash(&mut hasher);
        (&*self.marks.borrow(), woken, asleep).hash(&mut hasher);
        hasher.finish()
    }

    /// Who has the lock: by a guard, or because it was handed over and not picked up.
    pub fn owner(&self, mutex: usize) -> Option<Who> {
        let held = self.held.borrow().get(&mutex).copied();
        let queued = self.queued.borrow();
        let handed = queued.values().find(|(at, _, by)| *at == mutex && by.woken.load(SeqCst));
        let owner = held.or(handed.map(|(_, who, _)| *who));
        assert_eq!(owner.is_none(), self.mutexes[mutex].try_lock().is_ok());
        owner
    }
}

/// The choices of a run: first those of a script, then always the first.
pub struct Choices {
    script: Vec<usize>,
    /// Each choice, and how many there were to choose from.
    pub made: Vec<(usize, usize)>,
}

impl Choices {
    fn choose(&mut self, count: usize) -> usize {
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
