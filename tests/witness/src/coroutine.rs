//! A computation on a stack of its own, which can pause in the middle of a poll.
//!
//! Threads do not wait for one another's polls: between two operations of one task another may
//! take several.  With a stack for each task a single thread can show all of that, in the order
//! that it chooses.  Switching is written for x86-64; `swapcontext` makes a system call each time.

use std::arch::global_asm;
use std::cell::{Cell, RefCell};
use std::ptr::null_mut;

const STACK: usize = 128 * 1024;

// Saves what a call must preserve on the stack that is left, and takes it from the other.
global_asm!(
    "switch_stacks:",
    "push rbp",
    "push rbx",
    "push r12",
    "push r13",
    "push r14",
    "push r15",
    "mov [rdi], rsp",
    "mov rsp, rsi",
    "pop r15",
    "pop r14",
    "pop r13",
    "pop r12",
    "pop rbx",
    "pop rbp",
    "ret",
);

extern "C" {
    fn switch_stacks(left: *mut *mut usize, entered: *mut usize);
}

thread_local! {
    static RUNNING: Cell<*mut Inner> = const { Cell::new(null_mut()) };
    static STACKS: RefCell<Vec<Box<[u8]>>> = const { RefCell::new(vec![]) };
}

struct Inner {
    /// Where each stack ends while the other is in use.
    inside: *mut usize,
    outside: *mut usize,
    body: Option<Box<dyn FnOnce()>>,
    over: bool,
}

pub struct Coroutine {
    inner: Box<Inner>,
    stack: Option<Box<[u8]>>,
}

impl Coroutine {
    /// Nothing runs before it is resumed.
    pub fn new(body: impl FnOnce() + 'static) -> Coroutine {
        let mut stack = STACKS
            .with(|stacks| stacks.borrow_mut().pop())
            .unwrap_or_else(|| vec![0; STACK].into_boxed_slice());
        let top = stack.as_mut_ptr_range().end as usize / 16 * 16;
        // Six registers, where to return to, and the eight bytes by which a call is off.
        let inside = (top - 8 * 8) as *mut usize;
        // SAFETY: that is within the stack, which nobody else uses.
        unsafe {
            inside.write_bytes(0, 8);
            inside.add(6).write(begin as *const () as usize);
        }
        let inner = Inner { inside, outside: null_mut(), body: Some(Box::new(body)), over: false };
        Coroutine { inner: Box::new(inner), stack: Some(stack) }
    }

    /// Run to the next pause; `true` if it is over instead.
    pub fn resume(&mut self) -> bool {
        let inner: *mut Inner = &mut *self.inner;
        let before = RUNNING.with(|running| running.replace(inner));
        // SAFETY: it is not over, and whoever resumes it waits here until it pauses.
        unsafe { switch_stacks(&mut (*inner).outside, (*inner).inside) };
        RUNNING.with(|running| running.set(before));
        self.inner.over
    }
}

impl Drop for Coroutine {
    fn drop(&mut self) {
        assert!(self.inner.over, "somebody may still borrow what is on its stack");
        STACKS.with(|stacks| stacks.borrow_mut().extend(self.stack.take()));
    }
}

/// Leave the coroutine that runs, until it is resumed.
pub fn pause() {
    let inner = RUNNING.with(Cell::get);
    assert!(!inner.is_null(), "nothing to pause");
    // SAFETY: `resume` waits in `outside`.
    unsafe { switch_stacks(&mut (*inner).inside, (*inner).outside) };
}

extern "C" fn begin() {
    let inner = RUNNING.with(Cell::get);
    // SAFETY: `resume` has set it.
    unsafe {
        let body = (*inner).body.take().expect("a body");
        body();
        (*inner).over = true;
    }
    pause();
    unreachable!("resumed after its end");
}
