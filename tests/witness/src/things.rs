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

/// A leaf of the crate; it gives `None` where what it waits for is closed.
pub trait Wait: Future<Output = Option<Given>> {
    /// Take the place in the queue without a waker; whether it is ready, and so needs no place.
    fn enable(self: Pin<&mut Self>) -> bool {
        panic!("only a wait for a Notify can be enabled")
    }
}

pub type Real = Pin<Box<dyn Wait>>;

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
                maybe(semaphore.clone().acquire_owned(), Result::ok)
            }
            (Thing::Semaphore(semaphore, _), many) if many.starts_with("acquire_many/") => {
                let count = many["acquire_many/".len()..].parse().expect("a number");
                maybe(semaphore.clone().acquire_many_owned(count), Result::ok)
            }
            (Thing::Notify(notify), "notified") => Box::pin(Notified::new(notify.clone())),
            (Thing::Channel(sender, _, _), "send") => {
                let sender = sender.clone();
                maybe(async move { sender.send(()).await }, Result::ok)
            }
            (Thing::Channel(_, receiver, _), "receive") => {
                let receiver = receiver.clone();
                maybe(poll_fn(move |context| receiver.borrow_mut().poll_recv(context)), |got| got)
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
            (Thing::Semaphore(semaphore, _), "close") => semaphore.close(),
            (Thing::Channel(_, receiver, _), "close") => receiver.borrow_mut().close(),
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
            Thing::Semaphore(semaphore, permits) => {
                !semaphore.is_closed() && semaphore.available_permits() == *permits
            }
            Thing::Channel(sender, _, capacity) => {
                !sender.is_closed() && sender.capacity() == *capacity
            }
            Thing::Notify(_) | Thing::Oneshot(..) => false,
        }
    }
}

fn given<T: 'static>(future: impl Future<Output = T> + 'static) -> Real {
    maybe(future, Some)
}

/// A leaf that may be closed, as `open` says.
fn maybe<T, G: 'static>(
    future: impl Future<Output = T> + 'static,
    open: impl FnOnce(T) -> Option<G> + 'static,
) -> Real {
    let body = async move { open(future.await).map(|given| Box::new(given) as Given) };
    Box::pin(Plain(Box::pin(body)))
}

/// A leaf that can only be polled.
struct Plain(Pin<Box<dyn Future<Output = Option<Given>>>>);

impl Future for Plain {
    type Output = Option<Given>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Given>> {
        self.0.as_mut().poll(context)
    }
}

impl Wait for Plain {}

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
    type Output = Option<Given>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Given>> {
        self.future.as_mut().poll(context).map(|()| Some(Box::new(()) as Given))
    }
}

impl Wait for Notified {
    fn enable(mut self: Pin<&mut Self>) -> bool {
        self.future.as_mut().enable()
    }
}
