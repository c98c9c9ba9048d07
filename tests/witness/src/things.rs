//! What tasks share: the real primitives, and what every word does on them.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::{mpsc, oneshot, Mutex, Notify, RwLock, Semaphore};

use crate::leaves::poll_fn;
use crate::program::Kind;

/// What a leaf gives: a guard, or nothing.
pub type Given = Box<dyn Any>;
pub type Real = Pin<Box<dyn Future<Output = Given>>>;

pub enum Thing {
    Mutex(Arc<Mutex<()>>),
    RwLock(Arc<RwLock<()>>),
    Semaphore(Arc<Semaphore>, usize),
    Notify(Arc<Notify>),
    Channel(mpsc::Sender<()>, Rc<RefCell<mpsc::Receiver<()>>>, usize),
    Oneshot(RefCell<Option<oneshot::Sender<()>>>, Rc<RefCell<oneshot::Receiver<()>>>),
}

impl Thing {
    pub fn new(kind: &Kind) -> Thing {
        match kind {
            Kind::Mutex => Thing::Mutex(Arc::default()),
            Kind::RwLock => Thing::RwLock(Arc::default()),
            Kind::Semaphore(permits) => Thing::Semaphore(Arc::new(Semaphore::new(*permits)), *permits),
            Kind::Notify => Thing::Notify(Arc::default()),
            Kind::Channel(capacity) => {
                let (sender, receiver) = mpsc::channel(*capacity);
                Thing::Channel(sender, Rc::new(RefCell::new(receiver)), *capacity)
            }
            Kind::Oneshot => {
                let (sender, receiver) = oneshot::channel();
                Thing::Oneshot(RefCell::new(Some(sender)), Rc::new(RefCell::new(receiver)))
            }
        }
    }

    /// The future of a word that waits.
    pub fn future(&self, word: &str) -> Real {
        match (self, word) {
            (Thing::Mutex(mutex), "lock") => given(mutex.clone().lock_owned()),
            (Thing::RwLock(lock), "read") => given(lock.clone().read_owned()),
            (Thing::RwLock(lock), "write") => given(lock.clone().write_owned()),
            (Thing::Semaphore(semaphore, _), "acquire") => {
                let acquire = semaphore.clone().acquire_owned();
                given(async move { acquire.await.expect("a semaphore that is open") })
            }
            (Thing::Notify(notify), "notified") => Box::pin(Notified::new(notify.clone())),
            (Thing::Channel(sender, _, _), "send") => {
                let sender = sender.clone();
                given(async move { sender.send(()).await.expect("a receiver") })
            }
            (Thing::Channel(_, receiver, _), "receive") => {
                let receiver = receiver.clone();
                given(poll_fn(move |context| receiver.borrow_mut().poll_recv(context)))
            }
            (Thing::Oneshot(_, receiver), "receive") => {
                let receiver = receiver.clone();
                given(poll_fn(move |context| Pin::new(&mut *receiver.borrow_mut()).poll(context)))
            }
            _ => panic!("{word} cannot be awaited"),
        }
    }

    /// A word that waits for nothing.
    pub fn call(&self, word: &str) {
        match (self, word) {
            (Thing::Notify(notify), "notify_one") => notify.notify_one(),
            (Thing::Notify(notify), "notify_waiters") => notify.notify_waiters(),
            (Thing::Oneshot(sender, _), "send") => {
                if let Some(sender) = sender.borrow_mut().take() {
                    sender.send(()).expect("a receiver");
                }
            }
            _ => panic!("{word} is no call"),
        }
    }

    /// Nothing that has happened to it matters any more.
    pub fn is_as_new(&self) -> bool {
        match self {
            Thing::Mutex(mutex) => mutex.try_lock().is_ok(),
            Thing::RwLock(lock) => lock.try_write().is_ok(),
            Thing::Semaphore(semaphore, permits) => semaphore.available_permits() == *permits,
            Thing::Channel(sender, _, capacity) => sender.capacity() == *capacity,
            Thing::Notify(_) | Thing::Oneshot(..) => false,
        }
    }
}

fn given<T: 'static>(future: impl Future<Output = T> + 'static) -> Real {
    Box::pin(async move { Box::new(future.await) as Given })
}

/// `notified()`, together with what it borrows.
struct Notified {
    future: Pin<Box<tokio::sync::futures::Notified<'static>>>,
    _notify: Arc<Notify>,
}

impl Notified {
    fn new(notify: Arc<Notify>) -> Notified {
        // SAFETY: what is borrowed lives on the heap, and is dropped after what borrows it.
        let borrowed: &'static Notify = unsafe { &*Arc::as_ptr(&notify) };
        Notified { future: Box::pin(borrowed.notified()), _notify: notify }
    }
}

impl Future for Notified {
    type Output = Given;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Given> {
        self.future.as_mut().poll(context).map(|()| Box::new(()) as Given)
    }
}
