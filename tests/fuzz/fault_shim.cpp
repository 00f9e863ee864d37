// SPDX-License-Identifier: Apache-2.0
// Preloaded, it lets the N-th call that makes, writes, syncs or moves something below a folder fail:
//   GPURAMP_FAULT_DIR    the folder
//   GPURAMP_FAULT_AT     N, from 1; 0: none
//   GPURAMP_FAULT_ERROR  errno, such as 28 (no space left)
//   GPURAMP_FAULT_LOG    file for the number of calls and the name of the one that failed
// Threads are not thought of: the program has none where it writes.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

int n_calls = 0;
const char* failed = "";
const pid_t process = ::getpid();

template <class Function>
Function original(const char* name)
{
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

const char* setting(const char* name)
{
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_watched(const char* path)
{
  const char* folder = setting("GPURAMP_FAULT_DIR");
  return *folder != '\0' && std::strncmp(path, folder, std::strlen(folder)) == 0;
}

bool is_watched(int descriptor)
{
  char link[64];
  char path[4096] = {};
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  return ::readlink(link, path, sizeof path - 1) > 0 && is_watched(path);
}

/// \return whether this call is the one
bool is_due(const char* what)
{
  if (++n_calls != std::atoi(setting("GPURAMP_FAULT_AT")) || ::getpid() != process)
    return false;
  failed = what;
  errno = std::atoi(setting("GPURAMP_FAULT_ERROR"));
  return true;
}

/// Whether it is open() for a file that is made or written.
bool writes(int flags)
{
  return (flags & (O_CREAT | O_WRONLY | O_RDWR)) != 0;
}

__attribute__((destructor)) void tell()
{
  const char* log = setting("GPURAMP_FAULT_LOG");
  if (*log == '\0' || ::getpid() != process)
    return;
  if (std::FILE* file = std::fopen(log, "w")) {
    std::fprintf(file, "%d %s\n", n_calls, failed);
    std::fclose(file);
  }
}

template <class... Arguments>
int open_or_fail(const char* name, const char* path, int flags, mode_t mode)
{
  if (writes(flags) && is_watched(path) && is_due(name))
    return -1;
  return original<int (*)(const char*, int, ...)>(name)(path, flags, mode);
}

} // namespace

#define GPURAMP_MODE                                                                                                   \
  mode_t mode = 0;                                                                                                     \
  if (flags & O_CREAT) {                                                                                               \
    va_list list;                                                                                                      \
    va_start(list, flags);                                                                                             \
    mode = va_arg(list, mode_t);                                                                                       \
    va_end(list);                                                                                                      \
  }

extern "C" {

int open(const char* path, int flags, ...)
{
  GPURAMP_MODE
  return open_or_fail("open", path, flags, mode);
}

int open64(const char* path, int flags, ...)
{
  GPURAMP_MODE
  return open_or_fail("open64", path, flags, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t n)
{
  if (is_watched(descriptor) && is_due("write"))
    return -1;
  return original<ssize_t (*)(int, const void*, size_t)>("write")(descriptor, bytes, n);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t n, off64_t at)
{
  if (is_watched(descriptor) && is_due("pwrite64"))
    return -1;
  return original<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(descriptor, bytes, n, at);
}

int ftruncate64(int descriptor, off64_t size)
{
  if (is_watched(descriptor) && is_due("ftruncate64"))
    return -1;
  return original<int (*)(int, off64_t)>("ftruncate64")(descriptor, size);
}

int fsync(int descriptor)
{
  if (is_watched(descriptor) && is_due("fsync"))
    return -1;
  return original<int (*)(int)>("fsync")(descriptor);
}

int fdatasync(int descriptor)
{
  if (is_watched(descriptor) && is_due("fdatasync"))
    return -1;
  return original<int (*)(int)>("fdatasync")(descriptor);
}

int close(int descriptor)
{
  const bool due = is_watched(descriptor) && is_due("close");
  const int result = original<int (*)(int)>("close")(descriptor);
  return due ? -1 : result;
}

int mkdir(const char* path, mode_t mode)
{
  if (is_watched(path) && is_due("mkdir"))
    return -1;
  return original<int (*)(const char*, mode_t)>("mkdir")(path, mode);
}

char* mkdtemp(char* pattern)
{
  if (is_watched(pattern) && is_due("mkdtemp"))
    return nullptr;
  return original<char* (*)(char*)>("mkdtemp")(pattern);
}

int mkostemp(char* pattern, int flags)
{
  if (is_watched(pattern) && is_due("mkostemp"))
    return -1;
  return original<int (*)(char*, int)>("mkostemp")(pattern, flags);
}

int mkostemp64(char* pattern, int flags)
{
  if (is_watched(pattern) && is_due("mkostemp64"))
    return -1;
  return original<int (*)(char*, int)>("mkostemp64")(pattern, flags);
}

int rename(const char* from, const char* to)
{
  if (is_watched(from) && is_due("rename"))
    return -1;
  return original<int (*)(const char*, const char*)>("rename")(from, to);
}

int renameat2(int at, const char* from, int to_at, const char* to, unsigned flags)
{
  if (is_watched(from) && is_due("renameat2"))
    return -1;
  return original<int (*)(int, const char*, int, const char*, unsigned)>("renameat2")(at, from, to_at, to, flags);
}

int linkat(int at, const char* from, int to_at, const char* to, int flags)
{
  if (is_watched(from) && is_due("linkat"))
    return -1;
  return original<int (*)(int, const char*, int, const char*, int)>("linkat")(at, from, to_at, to, flags);
}

int fchmod(int descriptor, mode_t mode)
{
  if (is_watched(descriptor) && is_due("fchmod"))
    return -1;
  return original<int (*)(int, mode_t)>("fchmod")(descriptor, mode);
}

} // extern "C"
