// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/output.hpp"

#include "gpuramp/core/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <vector>

namespace gpuramp::core {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& why,
                         const std::string& remedy = "choose a place that can be written")
{
  throw InputError({{path.string(), 0, "", why, remedy}});
}

std::string reason()
{
  return std::strerror(errno);
}

/// An open file that is closed when it goes out of scope.
class Descriptor {
public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor()
  {
    if (descriptor_ >= 0)
      ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

private:
  int descriptor_;
};

bool write_all(int descriptor, std::string_view text)
{
  while (not text.empty()) {
    const auto n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fsync(descriptor) == 0;
}

/// Renames are lasting once the directory that holds them is synced; where it cannot be opened the rename still counts.
void sync_directory(const fs::path& dir)
{
  const Descriptor opened(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0)
    ::fsync(opened.get());
}

fs::path parent_of(const fs::path& path)
{
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void refuse_what_is_no_file(const fs::path& file)
{
  std::error_code cannot_be_seen; // opening will say why
  const auto status = fs::symlink_status(file, cannot_be_seen);
  if (fs::exists(status) && not fs::is_regular_file(status))
    refuse(file,
           fs::is_symlink(status)     ? "is a symbolic link, which writing would replace"
           : fs::is_directory(status) ? "is a directory"
                                      : "is a device or pipe, which writing would replace",
           "name a plain file");
}

/// Readable as files of this user usually are: mkostemp() makes them private.
void usual_permissions(int descriptor)
{
  const auto mask = ::umask(0);
  ::umask(mask);
  ::fchmod(descriptor, 0666 & ~mask);
}

/// The topmost folder of a path that does not exist; empty if all do.
fs::path first_missing(fs::path path)
{
  fs::path missing;
  std::error_code error;
  while (not path.empty() && not fs::exists(path, error)) {
    missing = path;
    path = path.parent_path();
  }
  return missing;
}

/// Two directories change names at once; where the file system cannot do that, one after the other.
bool exchange(const fs::path& one, const fs::path& other)
{
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0)
    return true;
  if (errno != EINVAL && errno != ENOSYS)
    return false;
  const auto between = one.string() + ".old";
  if (::rename(other.c_str(), between.c_str()) != 0)
    return false;
  if (::rename(one.c_str(), other.c_str()) == 0)
    return ::rename(between.c_str(), one.c_str()) == 0;
  const auto why = errno;
  ::rename(between.c_str(), other.c_str());
  errno = why;
  return false;
}

/// Whether the current directory is this one or lies below it: whoever stands there would be left without one when
/// another takes its place.
bool holds_current_directory(const fs::path& dir)
{
  std::error_code error;
  const auto current = fs::current_path(error);
  const auto held = fs::weakly_canonical(dir, error);
  return not held.empty() &&
         std::mismatch(held.begin(), held.end(), current.begin(), current.end()).first == held.end();
}

/// Opens and locks a file, without waiting. \return its descriptor, or -1 with errno; EWOULDBLOCK: another holds it
int lock_file(const fs::path& file)
{
  for (;;) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
      return -1;
    struct stat held = {};
    struct stat there = {};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const auto why = errno;
      ::close(descriptor);
      errno = why;
      return -1;
    }
    const bool same = ::fstat(descriptor, &held) == 0 && ::lstat(file.c_str(), &there) == 0 &&
                      held.st_ino == there.st_ino && held.st_dev == there.st_dev;
    if (same)
      return descriptor;
    ::close(descriptor); // who held it before has removed it meanwhile
  }
}

} // namespace

void write_file(const fs::path& file, std::string_view text)
{
  refuse_what_is_no_file(file);
  auto part = (parent_of(file) / ("." + file.filename().string() + ".XXXXXX")).string();
  const Descriptor opened(::mkostemp(part.data(), O_CLOEXEC));
  if (opened.get() < 0)
    refuse(file, "cannot be written: " + reason());
  usual_permissions(opened.get());
  if (write_all(opened.get(), text) && ::rename(part.c_str(), file.c_str()) == 0) {
    sync_directory(parent_of(file));
    return;
  }
  const auto why = reason();
  ::unlink(part.c_str());
  refuse(file, "cannot be written: " + why);
}

OutputDirectory::OutputDirectory(const fs::path& dir) : dir_(dir.has_filename() ? dir : dir.parent_path())
{
  if (dir_.filename() == "." || dir_.filename() == "..")
    dir_ = fs::weakly_canonical(dir_);
  std::error_code error;
  const auto status = fs::symlink_status(dir_, error);
  if (fs::exists(status) && not fs::is_directory(status))
    refuse(dir_, fs::is_symlink(status) ? "is a symbolic link" : "is not a directory",
           "choose another directory with --out");
  if (holds_current_directory(dir_))
    refuse(dir_, "is the current directory or holds it, and results take the place of a whole directory",
           "name one below it with --out");
  made_ = first_missing(parent_of(dir_));
  fs::create_directories(parent_of(dir_), error);
  if (error)
    refuse(dir_, "cannot be made: " + error.message(), "choose a directory that can be written with --out");
  lock_ = parent_of(dir_) / ("." + dir_.filename().string() + ".lock");
  lock_descriptor_ = lock_file(lock_);
  if (lock_descriptor_ < 0) {
    const bool taken = errno == EWOULDBLOCK;
    const auto why = reason();
    if (taken)
      made_.clear(); // by the other run
    undo();
    if (taken)
      refuse(dir_, "another run is writing there", "wait for it, or choose another directory with --out");
    refuse(dir_, "cannot be written: " + why, "choose a directory that can be written with --out");
  }
  if (fs::is_directory(status) && ::access(dir_.c_str(), W_OK) != 0) {
    undo();
    refuse(dir_, "cannot be written", "choose a directory that can be written with --out");
  }
}

OutputDirectory::~OutputDirectory()
{
  undo();
}

/// Leaves nothing behind but what was committed.
void OutputDirectory::undo() noexcept
{
  std::error_code ignored;
  if (not aside_.empty())
    fs::remove_all(aside_, ignored);
  if (lock_descriptor_ >= 0) {
    fs::remove(lock_, ignored);
    ::close(lock_descriptor_);
    lock_descriptor_ = -1;
  }
  if (not committed_ && not made_.empty())
    for (auto path = parent_of(dir_); fs::remove(path, ignored) && path != made_; path = path.parent_path())
      ;
}

void OutputDirectory::write(const std::string& name, std::string_view text)
{
  if (aside_.empty()) {
    auto pattern = (parent_of(dir_) / ("." + dir_.filename().string() + ".XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr)
      refuse(dir_, "cannot be written: " + reason());
    aside_ = pattern;
    const auto mask = ::umask(0);
    ::umask(mask);
    ::chmod(aside_.c_str(), 0777 & ~mask);
  }
  const auto file = aside_ / name;
  const Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (opened.get() < 0 || not write_all(opened.get(), text))
    refuse(dir_ / name, "cannot be written: " + reason());
}

/// Links what stands in the directory and was not written anew into the new one.
void OutputDirectory::carry_over() const
{
  for (const auto& entry : fs::directory_iterator(dir_)) {
    const auto to = aside_ / entry.path().filename();
    if (fs::exists(fs::symlink_status(to)))
      continue;
    if (entry.is_directory() && not entry.is_symlink())
      fs::copy(entry.path(), to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    else if (::linkat(AT_FDCWD, entry.path().c_str(), AT_FDCWD, to.c_str(), 0) != 0)
      fs::copy(entry.path(), to, fs::copy_options::copy_symlinks);
  }
}

void OutputDirectory::commit()
{
  require(not aside_.empty(), "a result without a file");
  try {
    sync_directory(aside_);
    std::error_code error;
    const bool stood_there = fs::is_directory(fs::symlink_status(dir_, error));
    if (stood_there)
      carry_over();
    if (stood_there ? not exchange(aside_, dir_) : ::rename(aside_.c_str(), dir_.c_str()) != 0)
      refuse(dir_, "cannot be put in place: " + reason());
    if (not stood_there)
      aside_.clear(); // else it now holds what stood there, and goes
    committed_ = true;
    sync_directory(parent_of(dir_));
  } catch (const fs::filesystem_error& error) {
    refuse(dir_, std::string("cannot be put in place: ") + error.code().message());
  }
}

} // namespace gpuramp::core
