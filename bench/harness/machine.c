#include "machine.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif
#include <dirent.h>
#include <linux/magic.h>
#include <math.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include "cleanup.h"
#include "error.h"
#include "json.h"
#include "memory.h"

/* The first line of a small file, without its end; NULL where it cannot be read. */
static char *read_line(const char *path) {
  ISO__AUTO_FILE FILE *file = fopen(path, "re");
  char line[1024];
  if (!file || !fgets(line, sizeof line, file)) return NULL;
  line[strcspn(line, "\r\n")] = '\0';
  return iso__bench_text("%s", line);
}

/* The value of the first line "NAME : value" of /proc/cpuinfo. */
static char *cpu_field(const char *name) {
  ISO__AUTO_FILE FILE *file = fopen("/proc/cpuinfo", "re");
  ISO__AUTO_FREE char *line = NULL;
  size_t capacity = 0, length = strlen(name);
  while (file && getline(&line, &capacity, file) > 0) {
    char *colon = strchr(line, ':');
    if (!colon || strncmp(line, name, length) != 0 || !strchr(" \t:", line[length])) continue;
    line[strcspn(line, "\n")] = '\0';
    return iso__bench_text("%s", colon + 1 + strspn(colon + 1, " \t"));
  }
  return NULL;
}

static int core_count(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

static bool has_word(const char *text, const char *word) {
  size_t length = strlen(word);
  for (const char *at = text; (at = strstr(at, word)); at += length)
    if ((at == text || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
  return false;
}

/* The hypervisor as the processor names it, in the words of systemd-detect-virt; NULL on a bare
 * machine, and where the processor has no such instruction. */
static const char *hypervisor(void) {
#if defined(__x86_64__) || defined(__i386__)
  static const char *const names[][2] = {{"KVMKVMKVM", "kvm"},       {"TCGTCGTCGTCG", "qemu"},
                                         {"VMwareVMware", "vmware"}, {"Microsoft Hv", "microsoft"},
                                         {"XenVMMXenVMM", "xen"},    {"bhyve bhyve ", "bhyve"}};
  unsigned a = 0, signature[4] = {0};
  ISO__AUTO_FREE char *flags = cpu_field("flags");
  if (!flags || !has_word(flags, "hypervisor")) return NULL;
  __cpuid(0x40000000, a, signature[0], signature[1], signature[2]);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strncmp((const char *)signature, names[i][0], 12) == 0) return names[i][1];
  return "virtual machine";
#else
  ISO__AUTO_FREE char *product = read_line("/sys/class/dmi/id/product_name");
  return product && has_word(product, "KVM") ? "kvm" : NULL;
#endif
}

/* "none", or the hypervisor; a container around the harness is named too. */
static jv virtualisation(const char *hypervisor_name) {
  bool container = access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0;
  return jv_string_fmt("%s%s", hypervisor_name ? hypervisor_name : "none",
                       container ? ", in a container" : "");
}

static const char *cgroup_version(void) {
  struct statfs file_system;
  if (statfs("/sys/fs/cgroup", &file_system)) return NULL;
  if ((unsigned long)file_system.f_type == CGROUP2_SUPER_MAGIC) return "v2";
  return access("/sys/fs/cgroup/unified", F_OK) == 0 ? "v1 and v2 (hybrid)" : "v1";
}

static jv mitigations(void) {
  static const char folder[] = "/sys/devices/system/cpu/vulnerabilities";
  DIR *directory = opendir(folder);
  if (!directory) return jv_null();
  jv result = jv_object();
  for (struct dirent *entry; (entry = readdir(directory));) {
    if (entry->d_name[0] == '.') continue;
    ISO__AUTO_FREE char *path = iso__bench_text("%s/%s", folder, entry->d_name);
    ISO__AUTO_FREE char *line = read_line(path);
    if (line) result = iso__bench_json_set(result, entry->d_name, jv_string(line));
  }
  closedir(directory);
  return result;
}

static jv warnings(int cores, double load, const char *governor, bool virtual_machine) {
  jv list = jv_array();
  if (load > 0.5 * cores)
    list = jv_array_append(list, jv_string_fmt("the machine was busy before the run: load %.2f on "
                                               "%d cores",
                                               load, cores));
  if (governor && strcmp(governor, "performance") != 0)
    list = jv_array_append(list, jv_string_fmt("the processor's frequency governor is '%s', not "
                                               "'performance'",
                                               governor));
  if (virtual_machine)
    list = jv_array_append(list, jv_string("this is a virtual machine: its cores may be shared "
                                           "with others"));
  if (iso__bench_memory_available() < 0.25 * iso__bench_memory_total())
    list = jv_array_append(list, jv_string("under a quarter of the memory was available before "
                                           "the run"));
  return list;
}

jv iso__bench_machine(void) {
  struct utsname name;
  uname(&name);
  ISO__AUTO_FREE char *cpu = cpu_field("model name");
  ISO__AUTO_FREE char *governor =
      read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  double load[3] = {0, 0, 0};
  bool known_load = getloadavg(load, 3) == 3;
  int cores = core_count();
  double memory = iso__bench_memory_total();
  const char *virtual_machine = hypervisor();

  jv machine = jv_object();
  machine = iso__bench_json_set(machine, "cpu", iso__bench_json_string(cpu));
  machine = iso__bench_json_set(machine, "cores", cores ? jv_number(cores) : jv_null());
  machine = iso__bench_json_set(machine, "memory", isnan(memory) ? jv_null() : jv_number(memory));
  machine =
      iso__bench_json_set(machine, "kernel", jv_string_fmt("%s %s", name.sysname, name.release));
  machine = iso__bench_json_set(machine, "architecture", jv_string(name.machine));
  machine = iso__bench_json_set(machine, "virtualisation", virtualisation(virtual_machine));
  machine = iso__bench_json_set(machine, "cgroup", iso__bench_json_string(cgroup_version()));
  machine = iso__bench_json_set(machine, "mitigations", mitigations());
  machine = iso__bench_json_set(machine, "governor", iso__bench_json_string(governor));
  machine = iso__bench_json_set(machine, "load",
                                known_load ? iso__bench_json_numbers(load, 3) : jv_null());
  return iso__bench_json_set(machine, "warnings",
                             warnings(cores, load[0], governor, virtual_machine != NULL));
}
