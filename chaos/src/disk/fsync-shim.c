/*
 * Stands between a process and fsync, fdatasync: they wait, fail, or only pretend, as the file named by WATT_FSYNC says.
 * That file is read at every call, so that a running process can be hurt:
 *   "slow <ms>"  waits before it syncs
 *   "fail"       EIO, and nothing is synced
 *   "lie"        success, and nothing is synced
 * anything else, or no such file: as usual. Loaded with LD_PRELOAD.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sync_with(long call, int file) {
  char mode[32] = "";
  const char *name = getenv("WATT_FSYNC");
  int control = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
  if (control >= 0) {
    ssize_t length = read(control, mode, sizeof mode - 1);
    mode[length > 0 ? length : 0] = 0;
    close(control);
  }
  if (strncmp(mode, "lie", 3) == 0) return 0;
  if (strncmp(mode, "fail", 4) == 0) {
    errno = EIO;
    return -1;
  }
  if (strncmp(mode, "slow ", 5) == 0) usleep(1000 * atoi(mode + 5));
  return (int)syscall(call, file);
}

int fsync(int file) { return sync_with(SYS_fsync, file); }
int fdatasync(int file) { return sync_with(SYS_fdatasync, file); }
