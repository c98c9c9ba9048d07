//! Blocks, and what polls several futures: the rules of `select!`, `join!` and `timeout`.

use std::cell::RefCell;
use std::future::{poll_fn, Future};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::leaves::{lock, sleep, timer};
use crate::program::{Block, Branch, Op};
use crate::world::{Boxed, Variable, Who, World};

/// The statements of a block, one after the other.
pub fn run(world: Rc<World>, block: Block, who: Who) -> Boxed {
    Box::pin(async move {
        let mut scope = Scope(vec![]);
        // An address that is not that of the first statement.
        let mut standing = Standing { world: world.clone(), at: address(block) + 1, over: false };
        for (number, op) in block.iter().enumerate() {
            standing.comes_to(number);
            statement(&world, op, who, &mut scope).await;
        }
        standing.comes_to(block.len());
        standing.over = true;
    })
}

/// Where a block stands; one that is dropped before its end stands nowhere.
struct Standing {
    world: Rc<World>,
    at: usize,
    over: bool,
}

impl Standing {
    fn comes_to(&self, number: usize) {
        self.world.standing.borrow_mut().insert(self.at, number);
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        if !self.over {
            self.world.standing.borrow_mut().remove(&self.at);
        }
    }
}

async fn statement(world: &Rc<World>, op: &'static Op, who: Who, scope: &mut Scope) {
    match op {
        Op::Lock(mutex, block) => {
            let _guard = lock(world, *mutex, who, address(op)).await;
            run(world.clone(), block, who).await;
        }
        Op::Sleep => sleep(world, address(op)).await,
        Op::Mark(number) => {
            world.marks.borrow_mut().insert(*number);
        }
        Op::Timeout(block, elapsed) => {
            if !timeout(world, run(world.clone(), block, who), address(op)).await {
                run(world.clone(), elapsed, who).await;
            }
        }
        Op::Make(number, block) => {
            let made = run(world.clone(), block, Who::Future(*number));
            let variable: Variable = Rc::new(RefCell::new(Some(made)));
            world.variables.borrow_mut().insert(*number, variable.clone());
            scope.0.push(variable);
        }
        Op::ByRef(number) => by_ref(variable(world, *number)).await,
        Op::Owned(number) => owned(world, *number).await,
        Op::Select(branches, arms) => {
            let won = select(world, futures(world, branches)).await;
            run(world.clone(), arms[won], who).await;
        }
        Op::Join(branches) => join(world, futures(world, branches)).await,
    }
}

fn address<T: ?Sized>(of: &'static T) -> usize {
    (of as *const T).cast::<()>() as usize
}

/// The variables of a block, dropped at its end in reverse order.
struct Scope(Vec<Variable>);

impl Drop for Scope {
    fn drop(&mut self) {
        while let Some(variable) = self.0.pop() {
            let future = variable.borrow_mut().take();
            drop(future);
        }
    }
}

fn variable(world: &World, number: usize) -> Variable {
    world.variables.borrow()[&number].clone()
}

/// `&mut f`: polls the future where it is kept.
fn by_ref(variable: Variable) -> Boxed {
    Box::pin(poll_fn(move |context| {
        let mut future = variable.borrow_mut();
        future.as_mut().expect("a future that was not moved").as_mut().poll(context)
    }))
}

/// `f`: moved out of its variable.
fn owned(world: &World, number: usize) -> Boxed {
    let future = variable(world, number).borrow_mut().take();
    future.expect("a future that was not moved")
}

fn futures(world: &Rc<World>, branches: &'static [Branch]) -> Vec<Boxed> {
    let made = branches.iter().map(|branch| match branch {
        Branch::Sleep => Box::pin(timer(world, address(branch))) as Boxed,
        Branch::ByRef(number) => by_ref(variable(world, *number)),
        Branch::Owned(number) => owned(world, *number),
        Branch::New(number, block) => run(world.clone(), block, Who::Future(*number)),
    });
    made.collect()
}

/// Rule A2: polled from a random one on, in cyclic order; the first that is ready wins, and the
/// others are dropped before this is.
async fn select(world: &Rc<World>, mut futures: Vec<Boxed>) -> usize {
    poll_fn(|context| {
        let start = world.choose(futures.len());
        for each in (start..futures.len()).chain(0..start) {
            if futures[each].as_mut().poll(context).is_ready() {
                return Poll::Ready(each);
            }
        }
        Poll::Pending
    })
    .await
}

/// Rule A5: all that are not ready are polled, until all are.
async fn join(world: &Rc<World>, futures: Vec<Boxed>) {
    let mut futures: Vec<Option<Boxed>> = futures.into_iter().map(Some).collect();
    poll_fn(|context| {
        let start = world.choose(futures.len());
        for each in (start..futures.len()).chain(0..start) {
            if futures[each].as_mut().is_some_and(|future| future.as_mut().poll(context).is_ready()) {
                futures[each] = None;
            }
        }
        if futures.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await
}

/// Rule A4: the future is polled first, then the timer; `false` if it elapsed, and is dropped.
async fn timeout(world: &Rc<World>, future: Boxed, at: usize) -> bool {
    Timeout { future, timer: Box::pin(timer(world, at)) }.await
}

struct Timeout {
    future: Boxed,
    timer: Boxed,
}

impl Future for Timeout {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        if self.future.as_mut().poll(context).is_ready() {
            return Poll::Ready(true);
        }
        self.timer.as_mut().poll(context).map(|()| false)
    }
}
