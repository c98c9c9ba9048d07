//! Blocks, and what polls several futures: the rules of `select!`, `join!` and `timeout`.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::leaves::{awaiting, poll_fn, sleep, timer, Guard, Joining};
use crate::program::{Block, Branch, Leaf, Op};
use crate::world::{is_guard, Boxed, Variable, Who, World};

/// The statements of a block, one after the other.
pub fn run(world: Rc<World>, block: Block, who: Who) -> Boxed {
    Box::pin(async move {
        let mut scope = Scope(world.clone(), vec![]);
        // An address that is not that of the first statement.
        let mut standing = Standing { world: world.clone(), at: address(block) + 1, over: false };
        for (number, op) in block.iter().enumerate() {
            world.stands(standing.at, number);
            statement(&world, op, who, &mut scope).await;
        }
        world.stands(standing.at, block.len());
        drop(scope);
        standing.over = true;
    })
}

/// Where a block stands; one that is dropped before its end stands nowhere.
struct Standing {
    world: Rc<World>,
    at: usize,
    over: bool,
}

impl Drop for Standing {
    fn drop(&mut self) {
        if !self.over {
            self.world.stands_nowhere(self.at);
        }
    }
}

async fn statement(world: &Rc<World>, op: &'static Op, who: Who, scope: &mut Scope) {
    let at = address(op);
    match op {
        Op::Hold(leaf, block) => {
            let _guard = awaiting(world, *leaf, who, at).await.expect("open");
            run(world.clone(), block, who).await;
        }
        Op::Attempt(leaf, block, closed) => match awaiting(world, *leaf, who, at).await {
            Some(guard) => {
                // A guard is kept during the block; what is received is gone.
                let _guard = is_guard(leaf.word).then(|| guard);
                run(world.clone(), block, who).await;
            }
            None => run(world.clone(), closed, who).await,
        },
        Op::Keep(number, leaf) => {
            let guard = awaiting(world, *leaf, who, at).await.expect("open");
            world.guards.borrow_mut().insert(*number, Box::new(guard));
            scope.1.push(Local::Guard(*number));
        }
        Op::Release(number) => release(world, *number),
        Op::ForgetGuard(number) => {
            let guard = world.guards.borrow_mut().remove(number);
            std::mem::forget(guard);
        }
        Op::LosePermit(number) => {
            let guard = world.guards.borrow_mut().remove(number).expect("a guard that is kept");
            guard.downcast::<Guard>().expect("a guard").lose();
        }
        Op::Await(leaf) => drop(awaiting(world, *leaf, who, at).await),
        Op::Call(leaf) => {
            world.pause();
            if leaf.word == "close" {
                world.refuses(leaf.thing);
            }
            world.things[leaf.thing].0.call(leaf.word);
            world.note(leaf.thing, leaf.word, at);
        }
        Op::Sleep => sleep(world, at).await,
        Op::Mark(number) => {
            world.marks.borrow_mut().insert(*number);
        }
        Op::Timeout(block, elapsed) => {
            if !timeout(world, run(world.clone(), block, who), at).await {
                run(world.clone(), elapsed, who).await;
            }
        }
        Op::Make(number, block) => {
            let made = run(world.clone(), block, Who::Future(*number));
            scope.keep(*number, made);
        }
        Op::MakeLeaf(number, of) => {
            let shared = Rc::new(RefCell::new(awaiting(world, *of, Who::Leaf(of.word), at)));
            world.leaves.borrow_mut().insert(*number, Rc::downgrade(&shared));
            let polled = poll_fn(move |context| Pin::new(&mut *shared.borrow_mut()).poll(context));
            scope.keep(*number, Box::pin(async move { drop(polled.await) }));
        }
        Op::Enable(number) => {
            let leaf = world.leaves.borrow()[number].upgrade().expect("a future that is there");
            leaf.borrow_mut().enable();
        }
        Op::ByRef(number) => by_ref(variable(world, *number)).await,
        Op::Owned(number) => owned(world, *number).await,
        Op::Forget(number) => {
            let future = variable(world, *number).borrow_mut().take();
            std::mem::forget(future);
        }
        Op::Select(branches, arms) => {
            let won = select(world, futures(world, branches)).await;
            run(world.clone(), arms[won], who).await;
        }
        Op::Join(branches) => join(world, futures(world, branches)).await,
        Op::Spawn(number, block) => {
            let task = Who::Future(*number);
            world.begin(task);
            let body = run(world.clone(), block, task);
            world.spawned.borrow_mut().push((task, body));
        }
        Op::Abort(number) => {
            world.pause();
            world.abort(Who::Future(*number));
        }
        Op::Handle(number, aborted) => {
            let task = Who::Future(*number);
            if (Joining { world: world.clone(), task }).await {
                run(world.clone(), aborted, who).await;
            }
        }
    }
}

fn address<T: ?Sized>(of: &'static T) -> usize {
    (of as *const T).cast::<()>() as usize
}

fn leaf(world: &Rc<World>, of: Leaf, at: usize) -> Boxed {
    let leaf = awaiting(world, of, Who::Leaf(of.word), at);
    Box::pin(async move { drop(leaf.await) })
}

fn release(world: &World, number: usize) {
    let guard = world.guards.borrow_mut().remove(&number);
    drop(guard);
}

enum Local {
    Future(Variable),
    Guard(usize),
}

/// The variables of a block, dropped at its end in reverse order.
struct Scope(Rc<World>, Vec<Local>);

impl Scope {
    fn keep(&mut self, number: usize, future: Boxed) {
        let variable: Variable = Rc::new(RefCell::new(Some(future)));
        self.0.variables.borrow_mut().insert(number, variable.clone());
        self.1.push(Local::Future(variable));
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        while let Some(local) = self.1.pop() {
            match local {
                Local::Future(variable) => {
                    let future = variable.borrow_mut().take();
                    drop(future);
                }
                Local::Guard(number) => release(&self.0, number),
            }
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
        Branch::Leaf(of) => leaf(world, *of, address(branch)),
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

/// Rule A5: all that are not ready are polled, until all are; the first poll begins with the first.
async fn join(world: &Rc<World>, futures: Vec<Boxed>) {
    let mut futures: Vec<Option<Boxed>> = futures.into_iter().map(Some).collect();
    let mut polled = false;
    poll_fn(|context| {
        let start = if polled { world.choose(futures.len()) } else { 0 };
        polled = true;
        for each in (start..futures.len()).chain(0..start) {
            if poll_if_there(&mut futures[each], context) {
                futures[each] = None;
            }
        }
        if futures.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await
}

fn poll_if_there(future: &mut Option<Boxed>, context: &mut Context<'_>) -> bool {
    future.as_mut().map_or(false, |future| future.as_mut().poll(context).is_ready())
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
