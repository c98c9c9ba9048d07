//! Futures that wait for something outside: a lock, a timer.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::sync::OwnedMutexGuard;

use crate::world::{Handed, Who, World};

/// How often one `lock()` may find the budget of its task used up.
const YIELDS: usize = 2;

/// `lock()`, which may yield before it does anything: tokio's cooperative budget.
pub struct Locking {
    world: Rc<World>,
    mutex: usize,
    who: Who,
    at: usize,
    yields: usize,
    handed: Arc<Handed>,
    real: Pin<Box<dyn Future<Output = OwnedMutexGuard<()>>>>,
}

pub fn lock(world: &Rc<World>, mutex: usize, who: Who, at: usize) -> Locking {
    Locking {
        world: world.clone(),
        mutex,
        who,
        at,
        yields: 0,
        handed: Arc::default(),
        real: Box::pin(world.mutexes[mutex].clone().lock_owned()),
    }
}

impl Locking {
    fn is_queued(&self) -> bool {
        self.world.queued.borrow().contains_key(&self.at)
    }
}

impl Future for Locking {
    type Output = Guard;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Guard> {
        let queued = self.is_queued();
        if !queued && self.yields < YIELDS && self.world.choose(2) == 1 {
            self.yields += 1;
            self.world.standing.borrow_mut().insert(self.at, self.yields);
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        *self.handed.task.lock().expect("no panic") = Some(context.waker().clone());
        let waker = Waker::from(self.handed.clone());
        match self.real.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(real) => {
                self.world.queued.borrow_mut().remove(&self.at);
                self.world.standing.borrow_mut().remove(&self.at);
                self.world.held.borrow_mut().insert(self.mutex, self.who);
                self.world.note(self.mutex, 'a', self.at);
                Poll::Ready(Guard { world: self.world.clone(), mutex: self.mutex, at: self.at, _real: real })
            }
            Poll::Pending => {
                assert!(!self.handed.woken.load(SeqCst), "handed over and not ready");
                if !queued {
                    let entry = (self.mutex, self.who, self.handed.clone());
                    self.world.queued.borrow_mut().insert(self.at, entry);
                    self.world.standing.borrow_mut().insert(self.at, YIELDS + 1);
                    self.world.note(self.mutex, 'q', self.at);
                }
                Poll::Pending
            }
        }
    }
}

impl Drop for Locking {
    fn drop(&mut self) {
        if self.world.queued.borrow_mut().remove(&self.at).is_some() {
            self.world.note(self.mutex, 'd', self.at);
        }
        self.world.standing.borrow_mut().remove(&self.at);
    }
}

/// A guard of the real mutex.
pub struct Guard {
    world: Rc<World>,
    mutex: usize,
    at: usize,
    _real: OwnedMutexGuard<()>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.world.held.borrow_mut().remove(&self.mutex);
        self.world.note(self.mutex, 'r', self.at);
    }
}

/// A timer that fires whenever it likes, once it is polled.
pub struct Timer {
    world: Rc<World>,
    at: usize,
    task: Option<usize>,
    at_once: bool,
}

/// A timer that may have fired already when it is polled for the first time.
pub fn timer(world: &Rc<World>, at: usize) -> Timer {
    Timer { world: world.clone(), at, task: None, at_once: true }
}

/// A timer that is pending at least once.
pub fn sleep(world: &Rc<World>, at: usize) -> Timer {
    let mut timer = timer(world, at);
    timer.at_once = false;
    timer
}

impl Timer {
    fn unregister(&mut self) {
        if let Some(task) = self.task.take() {
            self.world.timers.borrow_mut()[task] -= 1;
            self.world.standing.borrow_mut().remove(&self.at);
        }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let may_fire = self.at_once || self.task.is_some();
        self.world.asked.set(self.world.asked.get() || may_fire);
        if may_fire && self.world.choose(2) == 1 {
            self.world.fired.set(true);
            self.unregister();
            return Poll::Ready(());
        }
        if self.task.is_none() {
            let task = self.world.polled.get();
            self.task = Some(task);
            self.world.timers.borrow_mut()[task] += 1;
            self.world.standing.borrow_mut().insert(self.at, 0);
        }
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.unregister();
    }
}
