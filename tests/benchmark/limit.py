"""How fast it can be done: a program in C that is written for one `fifo n m k leak cyc` alone.

It counts states and transitions on one thread and does nothing else: no findings, no traces, no
growth of its table, which is sized by the number of states that is known beforehand.
"""

from __future__ import annotations

from tests.benchmark.description import Kill, described

WORD = 64


def limit(name: str, states: int) -> str:
    """The text of the program; it prints states, transitions and seconds."""
    system = described(name)
    if not isinstance(system, Kill) or not system.queued or system.releases:
        raise ValueError(f"no program was written by hand for {name!r}")
    fields = _fields(system)
    words = 1 + max(word for word, _, _ in fields.values())
    log = (2 * states).bit_length()
    steps = "\n".join(_isolate(system, fields, i) for i in range(system.isolates))
    return _PROGRAM % {"words": words, "log": log, "states": states, "steps": steps}


Fields = dict[str, tuple[int, int, int]]
"""The word, the first bit and the number of bits of each variable."""


def _fields(system: Kill) -> Fields:
    """Owners and queues come first: an isolate is its number from 1, and 0 is nobody."""
    who = system.isolates.bit_length()
    sizes = {f"owner{j}": who for j in range(system.locks)}
    sizes |= {f"queue{j}": who * system.waiting[j] for j in range(system.locks)}
    sizes |= {f"pc{i}": 4 for i in range(system.isolates)}
    sizes["killed"] = max(1, system.kills.bit_length())
    fields: Fields = {}
    word, start = 0, 0
    for name, bits in sizes.items():
        if start + bits > WORD - (word == 0):
            word, start = word + 1, 0
        fields[name] = (word, start, bits)
        start += bits
    return fields


def _isolate(system: Kill, fields: Fields, i: int) -> str:
    who = system.isolates.bit_length()

    def get(name: str) -> str:
        word, start, bits = fields[name]
        return f"(s[{word}] >> {start} & {(1 << bits) - 1}ull)"

    def put(name: str, value: str) -> str:
        word, start, bits = fields[name]
        kept = ~(((1 << bits) - 1) << start) & (1 << WORD) - 1
        return f"t[{word}] = (t[{word}] & {kept}ull) | (uint64_t)({value}) << {start};"

    cases = []
    for at, lock in ((0, system.pairs[i][0]), (2, system.pairs[i][1])):
        line, owner = f"queue{lock}", f"owner{lock}"
        # The first that is free in the queue: as many digits as it has already.
        digits = (
            f"(({WORD - 1} - __builtin_clzll({get(line)} << 1 | 1) + {who} - 1) / {who} * {who})"
        )
        longer = f"{get(line)} | (uint64_t){i + 1} << {digits}"
        cases.append(f"case {at}: NEW {put(line, longer)} {put(f'pc{i}', str(at + 1))} break;")
        first = f"{get(owner)} == 0 && ({get(line)} & {(1 << who) - 1}) == {i + 1}"
        taken = f"{put(line, f'{get(line)} >> {who}')} {put(owner, str(i + 1))}"
        cases.append(
            f"case {at + 1}: if ({first}) {{ NEW {taken} {put(f'pc{i}', str(at + 2))} }} break;"
        )
    for at, done in enumerate(("", "", *(put(f"owner{j}", "0") for j in system.pairs[i][::-1])), 4):
        cases.append(f"case {at}: NEW {done} {put(f'pc{i}', str((at + 1) % 8))} break;")
    killed = f"{put(f'pc{i}', '8')} {put('killed', get('killed') + ' + 1')}"
    return (
        f"switch ({get(f'pc{i}')}) {{ " + "\n".join(cases) + " }\n"
        f"if ({get(f'pc{i}')} != 8 && {get('killed')} < {system.kills}) {{ NEW {killed} }}"
    )


_PROGRAM = r"""
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
enum { W = %(words)d, LOG = %(log)d, BATCH = 16, FAN = 512 };
#define NEW { t = out + W * n++; for (int k = 0; k < W; k++) t[k] = s[k]; }

static inline int successors(const uint64_t *s, uint64_t *out) {
  int n = 0;
  uint64_t *t;
%(steps)s
  return n;
}

static inline uint64_t hash(const uint64_t *s) {
  uint64_t h = 0x9E3779B97F4A7C15ull;
  for (int k = 0; k < W; k++) { h = (h ^ s[k]) * 0xFF51AFD7ED558CCDull; h ^= h >> 32; }
  return h >> (64 - LOG);
}

static uint64_t *room(size_t words) {
  uint64_t *p = mmap(0, 8 * words, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) { perror("mmap"); exit(1); }
  madvise(p, 8 * words, MADV_HUGEPAGE);
  return p;
}

/* A place of the table is empty if its first word is 0: the highest bit of that word is set. */
int main(void) {
  const uint64_t there = 1ull << 63, mask = (1ull << LOG) - 1;
  uint64_t *table = room((size_t)W << LOG), *met = room((size_t)W * (%(states)dull + 1));
  static uint64_t out[BATCH * FAN * W], places[BATCH * FAN];
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  size_t count = 1, next = 0, transitions = 0;
  table[hash(met) * W] = there;
  while (next < count) {
    size_t stop = next + BATCH < count ? next + BATCH : count;
    int n = 0;
    for (; next < stop; next++) n += successors(met + next * W, out + n * W);
    transitions += n;
    for (int i = 0; i < n; i++) {
      places[i] = hash(out + i * W);
      __builtin_prefetch(table + places[i] * W, 1);
    }
    for (int i = 0; i < n; i++) {
      const uint64_t *s = out + i * W;
      for (uint64_t at = places[i];; at = (at + 1) & mask) {
        uint64_t *p = table + at * W;
        if (!p[0]) {
          p[0] = s[0] | there;
          for (int k = 1; k < W; k++) p[k] = s[k];
          for (int k = 0; k < W; k++) met[count * W + k] = s[k];
          count++;
          break;
        }
        uint64_t different = p[0] ^ (s[0] | there);
        for (int k = 1; k < W; k++) different |= p[k] ^ s[k];
        if (!different) break;
      }
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%%zu %%zu %%f\n", count, transitions,
         (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) * 1e-9);
}
"""
