//! What becomes of tasks: one small program for each question, which prints its answer.
//!
//! Nothing here depends on time: whoever must have come to some point says so, and a runtime of one
//! thread is driven until its tasks have nothing to do.

use std::future::{pending, Future};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::mpsc::channel;
use std::sync::Arc;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Mutex;
use tokio::task::{block_in_place, yield_now, JoinSet, LocalSet};

type Lock = Arc<Mutex<()>>;

fn one_thread() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

fn two_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().unwrap()
}

async fn settle() {
    for _ in 0..20 {
        yield_now().await;
    }
}

async fn holds(lock: Lock) {
    let _guard = lock.lock().await;
    pending::<()>().await
}

fn free(lock: &Lock) -> i32 {
    lock.try_lock().is_ok() as i32
}

fn noop() -> Waker {
    const TABLE: RawWakerVTable =
        RawWakerVTable::new(|_| RawWaker::new(std::ptr::null(), &TABLE), |_| (), |_| (), |_| ());
    unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), &TABLE)) }
}

fn polled<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(&noop()))
}

/// Two tasks in a set; the number of the one that is joined first.
fn joined_first() -> i32 {
    one_thread().block_on(async {
        let mut set = JoinSet::new();
        set.spawn(async {
            settle().await;
            1
        });
        set.spawn(async { 2 });
        set.join_next().await.unwrap().unwrap()
    })
}

/// Whether the lock of a task is free when its set was dropped.
fn set_dropped() -> i32 {
    let lock = Lock::default();
    one_thread().block_on(async {
        let mut set = JoinSet::new();
        set.spawn(holds(lock.clone()));
        settle().await;
        drop(set);
        settle().await;
        free(&lock)
    })
}

/// The same when it was detached from the set.
fn set_detached() -> i32 {
    let lock = Lock::default();
    one_thread().block_on(async {
        let mut set = JoinSet::new();
        set.spawn(holds(lock.clone()));
        settle().await;
        set.detach_all();
        settle().await;
        free(&lock)
    })
}

/// Whether a task that was aborted in its set is joined as cancelled, and the set empty then.
fn set_aborted() -> i32 {
    one_thread().block_on(async {
        let mut set = JoinSet::new();
        set.spawn(pending::<()>());
        set.abort_all();
        let cancelled = set.join_next().await.unwrap().unwrap_err().is_cancelled();
        (cancelled && set.join_next().await.is_none()) as i32
    })
}

/// Whether the lock of a task is free when `block_on` has returned.
fn undriven() -> i32 {
    let (lock, runtime) = (Lock::default(), one_thread());
    runtime.spawn(holds(lock.clone()));
    runtime.block_on(settle());
    free(&lock)
}

/// The same when the runtime was dropped.
fn runtime_dropped() -> i32 {
    let (lock, runtime) = (Lock::default(), one_thread());
    runtime.spawn(holds(lock.clone()));
    runtime.block_on(settle());
    drop(runtime);
    free(&lock)
}

/// The same with workers, which drop the task before the runtime is gone.
fn workers_dropped() -> i32 {
    let (lock, runtime) = (Lock::default(), two_workers());
    let (told, heard) = channel();
    let mine = lock.clone();
    runtime.spawn(async move {
        let _guard = mine.lock().await;
        told.send(()).unwrap();
        pending::<()>().await
    });
    heard.recv().unwrap();
    drop(runtime);
    free(&lock)
}

/// Whether what is spawned after a shutdown is cancelled at once.
fn spawned_late() -> i32 {
    let runtime = two_workers();
    let handle = runtime.handle().clone();
    drop(runtime);
    let mut late = handle.spawn(async {});
    match polled(Pin::new(&mut late)) {
        Poll::Ready(Err(error)) => error.is_cancelled() as i32,
        _ => 0,
    }
}

/// Whether dropping a runtime in a task panics.
fn dropped_in_a_task() -> i32 {
    let inner = one_thread();
    let outer = one_thread();
    catch_unwind(AssertUnwindSafe(|| outer.block_on(async move { drop(inner) }))).is_err() as i32
}

/// Whether shutting it down in the background does.
fn shut_down_in_a_task() -> i32 {
    let inner = one_thread();
    let outer = one_thread();
    let end = || outer.block_on(async move { inner.shutdown_background() });
    catch_unwind(AssertUnwindSafe(end)).is_err() as i32
}

/// Whether a blocking task still has its lock after a shutdown, and gives it back in the end.
fn blocking_runs_on() -> i32 {
    let (lock, runtime) = (Lock::default(), two_workers());
    let (told, heard) = channel();
    let (answer, answered) = channel::<()>();
    let (over, end) = channel();
    let mine = lock.clone();
    runtime.spawn_blocking(move || {
        let guard = mine.blocking_lock();
        told.send(()).unwrap();
        answered.recv().unwrap();
        drop(guard);
        over.send(()).unwrap();
    });
    heard.recv().unwrap();
    runtime.shutdown_background();
    let held = free(&lock) == 0;
    answer.send(()).unwrap();
    end.recv().unwrap();
    (held && free(&lock) == 1) as i32
}

/// Whether blocking in place panics where there is one thread.
fn in_place_on_one_thread() -> i32 {
    let run = || one_thread().block_on(async { tokio::spawn(async { block_in_place(|| ()) }).await });
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(joined) => joined.is_err() as i32,
        Err(_) => 1,
    }
}

/// Whether the lock of a local task is free where only its handle is awaited.
fn local_undriven() -> i32 {
    let lock = Lock::default();
    let local = LocalSet::new();
    let mut handle = local.spawn_local(holds(lock.clone()));
    let runtime = one_thread();
    runtime.block_on(async {
        for _ in 0..20 {
            assert!(polled(Pin::new(&mut handle)).is_pending());
            yield_now().await;
        }
    });
    free(&lock)
}

/// Whether the lock of a local task is held where its set was driven, and free when it is dropped.
fn local_dropped() -> i32 {
    let lock = Lock::default();
    let local = LocalSet::new();
    local.spawn_local(holds(lock.clone()));
    one_thread().block_on(local.run_until(settle()));
    let held = free(&lock) == 0;
    drop(local);
    (held && free(&lock) == 1) as i32
}

/// Whether a panic is given to who joins the task, and its guard dropped.
fn panicked() -> i32 {
    let lock = Lock::default();
    let mine = lock.clone();
    let joined = one_thread().block_on(async {
        tokio::spawn(async move {
            let _guard = mine.lock().await;
            panic!("on purpose")
        })
        .await
    });
    (joined.unwrap_err().is_panic() && free(&lock) == 1) as i32
}

fn main() {
    std::panic::set_hook(Box::new(|_| ()));
    let questions: [(&str, fn() -> i32); 15] = [
        ("joined first", joined_first),
        ("set dropped", set_dropped),
        ("set detached", set_detached),
        ("set aborted", set_aborted),
        ("undriven", undriven),
        ("runtime dropped", runtime_dropped),
        ("workers dropped", workers_dropped),
        ("spawned late", spawned_late),
        ("dropped in a task", dropped_in_a_task),
        ("shut down in a task", shut_down_in_a_task),
        ("blocking runs on", blocking_runs_on),
        ("in place on one thread", in_place_on_one_thread),
        ("local undriven", local_undriven),
        ("local dropped", local_dropped),
        ("panicked", panicked),
    ];
    for (name, answer) in questions {
        println!("{name}: {}", answer());
    }
}
