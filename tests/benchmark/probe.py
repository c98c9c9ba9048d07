"""How often a second this machine can look at a random place of a large table, in batches.

That is what a search with an exact table cannot do without: once for each transition.
"""

from __future__ import annotations


def probe(log: int) -> str:
    """A program in C that asks for places of a table of `1 << log` 8-byte entries, 32 at a time,
    by as many threads as its argument says, and prints how many it saw a second."""
    return _PROGRAM % {"log": log}


_PROGRAM = r"""
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
enum { LOG = %(log)d, BATCH = 32, ROUNDS = 1 << 20 };
static uint64_t *table;
static volatile uint64_t seen;

static void *look(void *seed) {
  uint64_t x = (uintptr_t)seed * 0x9E3779B97F4A7C15ull + 1, sum = 0, at[BATCH];
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < BATCH; i++) {
      x ^= x << 13; x ^= x >> 7; x ^= x << 17;
      at[i] = x * 0xFF51AFD7ED558CCDull >> (64 - LOG);
      __builtin_prefetch(table + at[i]);
    }
    for (int i = 0; i < BATCH; i++) sum += table[at[i]];
  }
  seen += sum;
  return 0;
}

int main(int count, char **words) {
  int threads = count > 1 ? atoi(words[1]) : 1;
  size_t size = 8ull << LOG;
  table = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (table == MAP_FAILED) { perror("mmap"); return 1; }
  madvise(table, size, MADV_HUGEPAGE);
  for (size_t i = 0; i < size / 8; i += 256) table[i] = i;
  struct timespec start, end;
  pthread_t others[64];
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (uintptr_t i = 1; i < (uintptr_t)threads; i++)
    pthread_create(others + i, 0, look, (void *)(i + 1));
  look((void *)1);
  for (int i = 1; i < threads; i++) pthread_join(others[i], 0);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) * 1e-9;
  printf("%%f\n", threads * (double)ROUNDS * BATCH / seconds);
}
"""
