// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

/// Where files are written: whole or not at all, and never through what is not a plain file.
namespace gpuramp::core {

/// Puts a file in place at once: it is written under an unforeseeable name beside it, opened exclusively, synced and
/// renamed. What stood there stays as it was if anything fails.
/// \throws InputError if it cannot be written, or if something other than a plain file stands there (a device, a FIFO,
/// a folder, a symbolic link: writing would replace it)
void write_file(const std::filesystem::path& file, std::string_view text);

/// The directory of one result: its files come into place together, or none does.
///
/// Files are written aside; commit() puts all of them in place at once by exchanging directories. Whatever else stood
/// in the directory (notes, reports, marginal values of the user's) is carried over. While this object lives, a lock
/// beside the directory keeps others out. Without commit(), nothing is left: neither file nor directory nor lock.
class OutputDirectory {
public:
  /// \throws InputError if it is no directory and none can be made there, if it cannot be written, or if another run is
  /// writing there
  explicit OutputDirectory(const std::filesystem::path& dir);
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  /// \param name  of a file directly in the directory   \throws InputError
  void write(const std::string& name, std::string_view text);

  /// Puts all files that were written in place. \throws InputError; then what stood there before still does
  void commit();

private:
  void carry_over() const;
  void undo() noexcept;

  std::filesystem::path dir_;   ///< as asked for, without a trailing slash
  std::filesystem::path aside_; ///< what is being written; empty until the first file
  std::filesystem::path lock_;
  std::filesystem::path made_; ///< topmost parent that did not exist before; empty if all did
  int lock_descriptor_ = -1;
  bool committed_ = false;
};

} // namespace gpuramp::core
