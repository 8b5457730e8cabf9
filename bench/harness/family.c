#include "family.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"

static bool read_relative(const char *pid, iso__bench_relative *relative) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  if (!file || !fgets(line, sizeof line, file)) return false;
  /* The command's name stands in brackets and may hold anything, brackets too. */
  char *end = strrchr(line, ')');
  if (!end || end[1] != ' ' || !end[2]) return false;
  char state = end[2];
  long parent = strtol(end + 3, NULL, 10);
  *relative = (iso__bench_relative){(pid_t)strtol(pid, NULL, 10), (pid_t)parent,
                                    state == 'Z' || state == 'X'};
  return true;
}

static size_t read_all(iso__bench_relative **all) {
  size_t count = 0, capacity = 0;
  *all = NULL;
  DIR *proc = opendir("/proc");
  if (!proc) return 0;
  for (struct dirent *entry; (entry = readdir(proc));) {
    iso__bench_relative relative;
    if (!isdigit((unsigned char)entry->d_name[0]) || !read_relative(entry->d_name, &relative))
      continue;
    if (count == capacity) {
      capacity = capacity ? capacity * 2 : 256;
      *all = realloc(*all, capacity * sizeof **all);
      if (!*all) abort();
    }
    (*all)[count++] = relative;
  }
  closedir(proc);
  return count;
}

static bool is_listed(const iso__bench_relative *list, size_t count, pid_t pid) {
  for (size_t i = 0; i < count; i++)
    if (list[i].pid == pid) return true;
  return false;
}

size_t iso__bench_family(pid_t root, iso__bench_relative **relatives) {
  ISO__AUTO_FREE iso__bench_relative *all = NULL;
  size_t total = read_all(&all), count = 0;
  *relatives = calloc(total + 1, sizeof **relatives);
  if (!*relatives) abort();
  /* Grows until a pass finds no further child of a known one: the tree is as deep as passes. */
  for (bool grown = true; grown;) {
    grown = false;
    for (size_t i = 0; i < total; i++) {
      bool child = all[i].parent == root || is_listed(*relatives, count, all[i].parent);
      if (!child || is_listed(*relatives, count, all[i].pid)) continue;
      (*relatives)[count++] = all[i];
      grown = true;
    }
  }
  return count;
}
