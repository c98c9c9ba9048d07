//! Runs every schedule of small programs on the real tokio, and prints how each can end.
//!
//! One program a line on the standard input, one line of outcomes for each on the output.

mod blocks;
mod coroutine;
mod explore;
mod leaves;
mod program;
mod things;
mod world;

use std::io::{stdin, BufRead};

fn main() {
    let limit = std::env::args().nth(1).map_or(u64::MAX, |n| n.parse().expect("a number"));
    for line in stdin().lock().lines() {
        let program = program::parse(Box::leak(line.expect("a line").into_boxed_str()));
        match explore::outcomes(&program, limit) {
            Some(found) => println!("{}", found.into_iter().collect::<Vec<_>>().join(" | ")),
            None => println!("too many schedules"),
        }
    }
}
