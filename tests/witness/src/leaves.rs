//! Futures that wait for something outside: a shared thing, a timer, another task.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::sync::OwnedSemaphorePermit;

use crate::program::Leaf;
use crate::things::{Given, Real};
use crate::world::{is_guard, Handed, Waiting, Who, World};

/// How often one leaf may find the budget of its task used up.
const YIELDS: usize = 2;

/// An await of something shared, which may yield before it does anything: tokio's budget.
pub struct Awaiting {
    world: Rc<World>,
    leaf: Leaf,
    who: Who,
    at: usize,
    yields: usize,
    /// Ready, and not polled since it was enabled.
    done: bool,
    /// It waits without a waker.
    enabled: bool,
    handed: Arc<Handed>,
    real: Real,
}

pub fn awaiting(world: &Rc<World>, leaf: Leaf, who: Who, at: usize) -> Awaiting {
    if leaf.word == "notified" {
        // Rule N1: making it counts; of the others nothing happens before the first poll.
        world.pause();
        world.note(leaf.thing, "made", at);
    }
    let real = world.things[leaf.thing].0.future(leaf.word);
    Awaiting { world: world.clone(), leaf, who, at, yields: 0, done: false, enabled: false, handed: Arc::default(), real }
}

impl Awaiting {
    fn waits(&self) -> bool {
        self.world.waiting.borrow().contains_key(&self.at)
    }

    /// Rule N4: it is polled without a waker.
    pub fn enable(&mut self) {
        let waited = self.waits();
        self.world.pause();
        self.done = self.real.as_mut().enable();
        self.world.meet(self.done.into());
        if self.done {
            self.world.waiting.borrow_mut().remove(&self.at);
            self.world.stands(self.at, YIELDS + 2);
            self.world.note(self.leaf.thing, "ready", self.at);
        } else if !waited {
            self.enabled = true;
            self.begins_to_wait();
        }
    }

    /// See whether it has been woken although there was no waker.
    pub fn settle(&mut self) {
        if self.enabled && self.waits() && self.real.as_mut().enable() {
            self.handed.woken.store(true, SeqCst);
        }
    }

    fn begins_to_wait(&self) {
        let Leaf { thing, word, .. } = self.leaf;
        let entry = Waiting { thing, word, who: self.who, handed: self.handed.clone() };
        self.world.waiting.borrow_mut().insert(self.at, entry);
        self.world.stands(self.at, YIELDS + 1);
        self.world.note(thing, "pending", self.at);
    }
}

impl Future for Awaiting {
    /// `None` where it is closed.
    type Output = Option<Guard>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Guard>> {
        let waited = self.waits();
        let fresh = !waited && !self.done;
        let may_yield = self.leaf.can_be_cut && fresh && self.yields < YIELDS;
        if may_yield && self.world.choose(2) == 1 {
            self.yields += 1;
            self.world.stands(self.at, self.yields);
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if fresh || !is_guard(self.leaf.word) {
            self.world.pause();
        }
        self.enabled = false;
        *self.handed.task.lock().expect("no panic") = Some(context.waker().clone());
        let waker = Waker::from(self.handed.clone());
        let polled = self.real.as_mut().poll(&mut Context::from_waker(&waker));
        match polled {
            Poll::Ready(None) => {
                self.world.meet(2);
                self.world.waiting.borrow_mut().remove(&self.at);
                self.world.stands_nowhere(self.at);
                self.world.note(self.leaf.thing, "closed", self.at);
                Poll::Ready(None)
            }
            Poll::Ready(Some(given)) => {
                self.world.meet(1);
                self.world.waiting.borrow_mut().remove(&self.at);
                self.world.stands_nowhere(self.at);
                self.world.note(self.leaf.thing, "ready", self.at);
                let held = is_guard(self.leaf.word);
                if held {
                    self.world.held.borrow_mut().insert(self.at, (self.leaf.thing, self.who));
                }
                let (world, thing, at) = (self.world.clone(), self.leaf.thing, self.at);
                Poll::Ready(Some(Guard { world, thing, at, held, given }))
            }
            Poll::Pending => {
                self.world.meet(0);
                assert!(!self.handed.woken.load(SeqCst), "woken and not ready");
                if !waited {
                    self.begins_to_wait();
                }
                Poll::Pending
            }
        }
    }
}

impl Drop for Awaiting {
    fn drop(&mut self) {
        if self.waits() {
            self.world.pause();
            self.world.waiting.borrow_mut().remove(&self.at);
            self.world.note(self.leaf.thing, "dropped", self.at);
        }
        self.world.stands_nowhere(self.at);
    }
}

/// What a leaf has given.
pub struct Guard {
    world: Rc<World>,
    thing: usize,
    at: usize,
    held: bool,
    given: Given,
}

impl Guard {
    /// Rule S9: the permits are gone for ever.
    pub fn lose(mut self) {
        self.world.pause();
        self.world.held.borrow_mut().remove(&self.at);
        self.world.note(self.thing, "lost", self.at);
        self.held = false;
        let permit = std::mem::replace(&mut self.given, Box::new(()));
        permit.downcast::<OwnedSemaphorePermit>().expect("a permit").forget();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.held {
            self.world.pause();
            self.world.held.borrow_mut().remove(&self.at);
            self.world.note(self.thing, "released", self.at);
        }
    }
}

/// A timer that fires whenever it likes, once it is polled; also while its task is.
pub struct Timer {
    world: Rc<World>,
    at: usize,
    set: bool,
    at_once: bool,
}

/// A timer that may have fired already when it is polled for the first time.
pub fn timer(world: &Rc<World>, at: usize) -> Timer {
    Timer { world: world.clone(), at, set: false, at_once: true }
}

/// A timer that is pending at least once.
pub fn sleep(world: &Rc<World>, at: usize) -> Timer {
    let mut timer = timer(world, at);
    timer.at_once = false;
    timer
}

impl Timer {
    fn clear(&mut self) {
        self.world.timers.borrow_mut().remove(&self.at);
        self.world.stands_nowhere(self.at);
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.set && !self.world.timers.borrow().contains_key(&self.at) {
            return Poll::Ready(());
        }
        if (self.set || self.at_once) && self.world.choose(2) == 1 {
            return Poll::Ready(());
        }
        self.set = true;
        self.world.timers.borrow_mut().insert(self.at, self.world.polled.get());
        self.world.stands(self.at, 0);
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Rule J6: the end of a task, and whether it was cancelled.
pub struct Joining {
    pub world: Rc<World>,
    pub task: Who,
}

impl Future for Joining {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        self.world.pause();
        let polled = {
            let mut tasks = self.world.tasks.borrow_mut();
            let task = tasks.get_mut(&self.task).expect("a task that was spawned");
            task.joined_by = Some(context.waker().clone());
            task.over
        };
        self.world.meet(polled.map_or(2, usize::from));
        polled.map_or(Poll::Pending, Poll::Ready)
    }
}

/// The future that is polled by a function; `std` has one since Rust 1.64.
pub fn poll_fn<T>(poll: impl FnMut(&mut Context<'_>) -> Poll<T> + Unpin) -> impl Future<Output = T> {
    Polled(poll)
}

struct Polled<F>(F);

impl<T, F: FnMut(&mut Context<'_>) -> Poll<T> + Unpin> Future for Polled<F> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        (self.0)(context)
    }
}
