//! Every schedule of a program, depth first, each run from the start.

use std::cell::RefCell;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::atomic::Ordering::SeqCst;
use std::task::{Context, Waker};

use crate::blocks::run;
use crate::coroutine::Coroutine;
use crate::program::Program;
use crate::world::{Boxed, Who, World};

/// How the program can end; `None` if that takes more runs than `limit`.
pub fn outcomes(program: &Program, limit: u64) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut visited = HashSet::new();
    let mut script = Some(vec![]);
    let mut runs = 0;
    while let Some(choices) = script {
        runs += 1;
        if runs > limit {
            return None;
        }
        let world = World::new(program, choices);
        found.extend(Run::new(program, &world).end(&mut visited));
        script = world.choices.borrow().next();
    }
    Some(found)
}

/// What can happen next.
enum Step {
    /// A task that was woken is polled.
    Poll(Who),
    /// A timer fires, and its task is polled.
    Fire(usize, Who),
    /// A task goes on in the middle of its poll.
    GoOn(Who),
}

type Body = Rc<RefCell<Option<Boxed>>>;

struct Run<'a> {
    world: &'a Rc<World>,
    bodies: BTreeMap<Who, Body>,
    polls: BTreeMap<Who, Coroutine>,
}

impl Run<'_> {
    fn new<'a>(program: &Program, world: &'a Rc<World>) -> Run<'a> {
        let mut bodies = BTreeMap::new();
        for (number, block) in program.tasks.iter().enumerate() {
            let task = Who::Task(number);
            world.begin(task);
            bodies.insert(task, Rc::new(RefCell::new(Some(run(world.clone(), block, task)))));
        }
        Run { world, bodies, polls: BTreeMap::new() }
    }

    /// How the run ends; `None` if another run has been where this one comes to.
    fn end(mut self, visited: &mut HashSet<u64>) -> Option<String> {
        loop {
            for (task, body) in self.world.spawned.take() {
                self.bodies.insert(task, Rc::new(RefCell::new(Some(body))));
            }
            let beyond = self.world.choices.borrow().beyond_script();
            if beyond && !visited.insert(self.world.place()) {
                return None;
            }
            let steps = self.steps();
            if steps.is_empty() {
                return Some(self.world.outcome());
            }
            let chosen = self.world.choices.borrow_mut().choose(steps.len());
            self.take(&steps[chosen]);
        }
    }

    fn steps(&self) -> Vec<Step> {
        let tasks = self.world.tasks.borrow();
        let mut steps = vec![];
        for (who, task) in tasks.iter() {
            if self.polls.contains_key(who) {
                steps.push(Step::GoOn(*who));
            } else if task.over.is_none() && task.woken.0.load(SeqCst) {
                steps.push(Step::Poll(*who));
            }
        }
        let timers = self.world.timers.borrow();
        // A future that was forgotten leaves its timer behind, also when its task is over.
        let idle = timers
            .iter()
            .filter(|(_, who)| !self.polls.contains_key(who) && tasks[who].over.is_none());
        steps.extend(idle.map(|(at, who)| Step::Fire(*at, *who)));
        steps
    }

    fn take(&mut self, step: &Step) {
        let who = match *step {
            Step::Poll(who) | Step::GoOn(who) | Step::Fire(_, who) => who,
        };
        self.world.polled.set(who);
        if let Step::Fire(at, _) = *step {
            self.world.timers.borrow_mut().remove(&at);
            self.world.stands(at, 1);
        }
        let mut poll = match step {
            Step::GoOn(_) => self.polls.remove(&who).expect("a poll under way"),
            _ => self.begin(who),
        };
        if !poll.resume() {
            self.polls.insert(who, poll);
        }
    }

    /// A poll of the task, which has not done anything yet.
    fn begin(&self, who: Who) -> Coroutine {
        let (world, body) = (self.world.clone(), self.bodies[&who].clone());
        if let Some(task) = world.tasks.borrow_mut().get_mut(&who) {
            let mut hasher = DefaultHasher::new();
            task.standing.hash(&mut hasher);
            task.woken.0.store(false, SeqCst);
            task.poll = Some((hasher.finish(), vec![]));
        }
        Coroutine::new(move || poll(&world, who, &body))
    }
}

/// Rules J2, J3, J6: what the runtime does with a task that is to be polled.
fn poll(world: &World, who: Who, body: &Body) {
    let aborted = || world.tasks.borrow()[&who].aborted;
    let mut over = None;
    if !aborted() {
        let waker = Waker::from(world.tasks.borrow()[&who].woken.clone());
        let mut future = body.borrow_mut();
        let future = future.as_mut().expect("a task that goes on");
        if future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            over = Some(false);
        }
    }
    if over.is_none() && aborted() {
        over = Some(true);
    }
    if over.is_some() {
        let future = body.borrow_mut().take();
        drop(future);
    }
    let mut tasks = world.tasks.borrow_mut();
    let task = tasks.get_mut(&who).expect("a task");
    task.poll = None;
    task.over = over;
    if over.is_some() {
        task.joined_by.take().into_iter().for_each(Waker::wake);
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        self.world.quiet.set(true);
        for (who, mut poll) in std::mem::take(&mut self.polls) {
            self.world.polled.set(who);
            assert!(poll.resume(), "a pause although nobody goes on");
        }
        self.bodies.clear();
        self.world.clear();
    }
}
