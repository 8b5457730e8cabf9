/* The first process of a microVM: brings up what a program expects of a machine, puts the agent's source in
 * its place, runs the program that the kernel's command line names behind "--", and turns the machine off.
 *
 * The source comes through the firmware's configuration (QEMU), where it is under opt/isoload/agent; where
 * there is none the one in the image is run. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static const char driver[] = "/lib/modules/qemu_fw_cfg.ko";
static const char given[] = "/sys/firmware/qemu_fw_cfg/by_name/opt/isoload/agent/raw";
static const char place[] = "/app/agent.js";

static void take_agent(void) {
  int file = open(driver, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  syscall(SYS_finit_module, file, "", 0);
  close(file);
  int from = open(given, O_RDONLY | O_CLOEXEC),
      to = open(place, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  char bytes[1 << 14];
  for (ssize_t length; from >= 0 && to >= 0 && (length = read(from, bytes, sizeof bytes)) > 0;)
    if (write(to, bytes, (size_t)length) != length) break;
  if (from >= 0) close(from);
  if (to >= 0) close(to);
}

static void complain(const char *what) { fprintf(stderr, "init: %s: %s\n", what, strerror(errno)); }

/* The image has no devices in it, so the kernel could not open the console for us. */
static void take_console(void) {
  int console = open("/dev/console", O_RDWR | O_CLOEXEC);
  for (int fd = 0; console >= 0 && fd <= 2; fd++) dup2(console, fd);
}

int main(int argc, char **argv) {
  static char path[] = "PATH=/usr/bin:/bin";
  static char *const environment[] = {path, NULL};
  if (mount("devtmpfs", "/dev", "devtmpfs", 0, "")) complain("/dev");
  take_console();
  if (mount("proc", "/proc", "proc", 0, "")) complain("/proc");
  if (mount("sysfs", "/sys", "sysfs", 0, "")) complain("/sys");
  take_agent();
  pid_t child = argc > 1 ? fork() : -1;
  if (child == 0) {
    execve(argv[1], argv + 1, environment);
    complain(argv[1]);
    _exit(127);
  }
  int status = 0;
  if (child > 0)
    waitpid(child, &status, 0);
  else
    complain("nothing to run");
  fflush(NULL);
  tcdrain(STDOUT_FILENO); /* the last line may still be on the wire */
  sync();
  reboot(RB_AUTOBOOT); /* the machine was told to end where it would start anew */
  return 1;
}
