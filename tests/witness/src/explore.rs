//! Every schedule of a program, depth first, each run from the start.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use crate::program::Program;
use crate::several::run;
use crate::world::{Boxed, Who, World};

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, SeqCst);
    }
}

/// How the program can end; `None` if that takes more runs than `limit`.
pub fn outcomes(program: Program, limit: u64) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut visited = HashSet::new();
    let mut script = Some(vec![]);
    let mut runs = 0;
    while let Some(choices) = script {
        runs += 1;
        if runs > limit {
            return None;
        }
        let world = World::new(program.mutexes, program.tasks.len(), choices);
        found.extend(one_run(&program, &world, &mut visited));
        script = world.choices.borrow().next();
        world.variables.borrow_mut().clear();
    }
    Some(found)
}

/// How one run ends; `None` if another run has been where this one comes to.
fn one_run(program: &Program, world: &Rc<World>, visited: &mut HashSet<u64>) -> Option<String> {
    let blocks = program.tasks.iter().enumerate();
    let mut tasks: Vec<Option<Boxed>> =
        blocks.map(|(task, block)| Some(run(world.clone(), block, Who::Task(task)))).collect();
    let woken: Vec<_> = tasks.iter().map(|_| Arc::new(Woken(AtomicBool::new(true)))).collect();
    // Tasks whose timers all belong to futures that nobody polls.
    let mut asleep = vec![false; tasks.len()];
    loop {
        let flags: Vec<bool> = woken.iter().map(|each| each.0.load(SeqCst)).collect();
        if world.choices.borrow().beyond_script() && !visited.insert(world.place(&flags, &asleep)) {
            return None;
        }
        let timers = world.timers.borrow().clone();
        let able: Vec<usize> = (0..tasks.len())
            .filter(|&task| tasks[task].is_some() && (flags[task] || timers[task] > 0 && !asleep[task]))
            .collect();
        if able.is_empty() {
            return Some(outcome(world, &tasks));
        }
        let task = able[world.choose(able.len())];
        world.polled.set(task);
        world.asked.set(false);
        world.fired.set(false);
        woken[task].0.store(false, SeqCst);
        let waker = Waker::from(woken[task].clone());
        let future = tasks[task].as_mut().expect("a task that goes on");
        if future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            tasks[task] = None;
        }
        asleep[task] = !flags[task] && !world.asked.get();
        if !flags[task] && !world.fired.get() && !asleep[task] {
            return None; // nobody has woken the task: it was not polled
        }
    }
}

/// Who is stuck, who has each lock, and which flags are set.
fn outcome(world: &World, tasks: &[Option<Boxed>]) -> String {
    let stuck = (0..tasks.len()).filter(|&task| tasks[task].is_some()).map(|task| format!("t{task}"));
    let owners = (0..world.mutexes.len()).map(|mutex| match world.owner(mutex) {
        None => "nobody".to_string(),
        Some(Who::Task(number)) => format!("t{number}"),
        Some(Who::Future(number)) => format!("b{number}"),
    });
    let marks = world.marks.borrow().iter().map(|mark| format!("d{mark}")).collect::<Vec<_>>();
    let (stuck, owners) = (stuck.collect::<Vec<_>>(), owners.collect::<Vec<_>>());
    format!("{};{};{}", stuck.join(","), owners.join(","), marks.join(","))
}
