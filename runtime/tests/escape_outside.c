/* The world outside of a guest: see escape_outside.h. */
#include "escape_outside.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char SECRET[] = "what no guest may know\n";

static void make_listeners(struct outside *outside) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, outside->path);
  outside->by_path = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  cr_assert_eq(bind(outside->by_path, (void *)&address, sizeof address), 0, "%m");
  memset(address.sun_path, 0, sizeof address.sun_path);
  strcpy(address.sun_path + 1, outside->abstract);
  outside->by_name = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  socklen_t length =
      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(outside->abstract));
  cr_assert_eq(bind(outside->by_name, (void *)&address, length), 0, "%m");
  struct sockaddr_in tcp = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof tcp;
  outside->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  cr_assert_eq(bind(outside->tcp, (void *)&tcp, sizeof tcp), 0, "%m");
  cr_assert_eq(getsockname(outside->tcp, (void *)&tcp, &size), 0, "%m");
  outside->port = ntohs(tcp.sin_port);
  cr_assert_eq(listen(outside->by_path, 9) | listen(outside->by_name, 9) | listen(outside->tcp, 9),
               0, "%m");
}

static void make_bystander(struct outside *outside) {
  int end[2];
  cr_assert_eq(pipe2(end, O_CLOEXEC), 0, "%m");
  outside->bystander = fork();
  if (outside->bystander == 0) {
    char byte;
    close(end[1]);
    _exit(read(end[0], &byte, 1) == 0 ? 0 : 1);
  }
  close(end[0]);
  outside->bystanders_end = end[1];
}

void make_outside(struct outside *outside) {
  strcpy(outside->folder, "/tmp/isoload-escape-XXXXXX");
  cr_assert(mkdtemp(outside->folder), "%m");
  chmod(outside->folder, 0777); /* so that only the confinement protects it */
  snprintf(outside->file, sizeof outside->file, "%s/file", outside->folder);
  snprintf(outside->path, sizeof outside->path, "%s/socket", outside->folder);
  snprintf(outside->abstract, sizeof outside->abstract, "isoload-escape-%d", (int)getpid());
  int file = open(outside->file, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  cr_assert_eq(write(file, SECRET, strlen(SECRET)), (ssize_t)strlen(SECRET));
  fchmod(file, 0666);
  dup2(file, INHERITED); /* not closed by executing something */
  close(file);
  make_listeners(outside);
  chmod(outside->path, 0777);
  outside->key = (int)getpid();
  outside->segment = shmget(outside->key, 4096, IPC_CREAT | 0666);
  make_bystander(outside);
}

static int files_in(const char *folder) {
  int count = 0;
  DIR *listing = opendir(folder);
  while (readdir(listing)) count++;
  closedir(listing);
  return count - 2;
}

bool somebody_connected(const struct outside *outside) {
  struct pollfd listeners[] = {{.fd = outside->by_path, .events = POLLIN},
                               {.fd = outside->by_name, .events = POLLIN},
                               {.fd = outside->tcp, .events = POLLIN}};
  return poll(listeners, 3, 0) > 0;
}

static bool bystander_lives(const struct outside *outside) {
  return waitpid(outside->bystander, NULL, WNOHANG) == 0;
}

bool file_is_unchanged(const struct outside *outside) {
  char content[64] = "";
  FILE *file = fopen(outside->file, "r");
  bool same = fgets(content, sizeof content, file) && strcmp(content, SECRET) == 0;
  fclose(file);
  return same;
}

void end_outside(struct outside *outside) {
  char command[128];
  close(outside->bystanders_end);
  waitpid(outside->bystander, NULL, 0);
  close(outside->by_path);
  close(outside->by_name);
  close(outside->tcp);
  close(INHERITED);
  if (outside->segment >= 0) shmctl(outside->segment, IPC_RMID, NULL);
  snprintf(command, sizeof command, "rm -rf %s", outside->folder);
  cr_assert_eq(system(command), 0);
}

void expect_untouched(const struct outside *outside) {
  cr_expect(!somebody_connected(outside), "a connection arrived");
  cr_expect(file_is_unchanged(outside), "the file was changed");
  cr_expect_eq(files_in(outside->folder), 2, "files were made or removed");
  cr_expect(bystander_lives(outside), "a process outside was ended");
}
