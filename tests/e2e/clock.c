/* For LD_PRELOAD: both clocks of a process go ahead by as many seconds as the file says that CLOCK_AHEAD
 * names. Where libfaketime moves the monotonic clock, waits for a time on it last for ever. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static time_t seconds_ahead(void) {
  const char* name = getenv("CLOCK_AHEAD");
  const int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[32] = {0};
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  return size > 0 ? (time_t)strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  const int outcome = (int)syscall(SYS_clock_gettime, clock, time);
  if (outcome == 0 && (clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME)) time->tv_sec += seconds_ahead();
  return outcome;
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const struct timespec* until) {
  typedef int Wait(pthread_cond_t*, pthread_mutex_t*, clockid_t, const struct timespec*);
  Wait* const wait = (Wait*)dlsym(RTLD_NEXT, "pthread_cond_clockwait");
  struct timespec real = *until;
  real.tv_sec -= seconds_ahead();
  return wait(condition, mutex, clock, &real);
}
