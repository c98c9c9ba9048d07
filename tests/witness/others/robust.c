/* A child locks a mutex in shared memory and is killed with SIGKILL; what does the parent get?

   robust stalled | repaired | ignored: prints one word for each lock that the parent tries. */

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *attempt(pthread_mutex_t *mutex) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 1;
  switch (pthread_mutex_timedlock(mutex, &until)) {
  case 0:
    return "gets it";
  case EOWNERDEAD:
    return "gets it, and is told";
  case ENOTRECOVERABLE:
    return "not recoverable";
  case ETIMEDOUT:
    return "waits";
  default:
    return "fails";
  }
}

int main(int count, char **words) {
  const char *mode = count > 1 ? words[1] : "";
  pthread_mutex_t *mutex =
      mmap(NULL, sizeof *mutex, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (strcmp(mode, "stalled"))
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(mutex, &attributes);
  int ready[2];
  char byte = 0;
  if (pipe(ready))
    return 2;
  pid_t child = fork();
  if (child == 0) {
    pthread_mutex_lock(mutex);
    if (write(ready[1], &byte, 1) == 1)
      pause();
    return 0;
  }
  if (read(ready[0], &byte, 1) != 1)
    return 2;
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  const char *first = attempt(mutex);
  puts(first);
  if (!strcmp(first, "waits"))
    return 0;
  if (!strcmp(mode, "repaired"))
    pthread_mutex_consistent(mutex);
  pthread_mutex_unlock(mutex);
  puts(attempt(mutex));
  return 0;
}
