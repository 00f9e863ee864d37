// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/option.hpp"
#include "gpuramp/input/problems.hpp"
#include "gpuramp/input/provenance.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gpuramp::input {

/// No quantity of this world is larger in internal units; products and sums of smaller ones stay finite.
inline constexpr double kLargestQuantity = 1e40;
/// None but zero is smaller, so that quotients stay finite, too.
inline constexpr double kSmallestQuantity = 1e-30;
/// A whole number up to this is exact as a double.
inline constexpr double kLargestWhole = 1e15;

/// A CSV file that stands for a list, as the list: its values know their lines.
struct TableRows {
  std::string file;
  Node rows;
};

/// What reading one file collects.
struct ReadContext {
  std::string file;
  const Node* root = nullptr;    ///< of the file, for the lines of what rules complain about
  bool sources_required = false; ///< catalogue files: every number states its source
  Problems* problems = nullptr;
  std::vector<Provenance>* provenance = nullptr;
  const Type* within = nullptr;                       ///< of the object that is being read
  std::map<std::string, TableRows>* tables = nullptr; ///< by pointer, for rules; not kept where null
  std::vector<std::string>* unread = nullptr; ///< gets pointers of unknown keys, which are problems where it is null

  /// A problem of the value that was read.
  void add(const Node& at, const std::string& pointer, std::string problem, std::string suggestion);
  /// A problem at a pointer, with the line of the value, or of the nearest object around it that is there, in a table
  /// of its own, too.
  void complain(const std::string& pointer, std::string problem, std::string suggestion);
  /// \return whether the file says something there
  [[nodiscard]] bool given(const std::string& pointer) const;
  /// \return the folder from which paths that stand in this value resolve
  [[nodiscard]] std::filesystem::path folder_of(const Node& at) const;
};

/// Reads one object by its describe(): known keys into the struct, everything else into problems.
class ObjectReader : public Visitor {
public:
  ObjectReader(ReadContext& context, const Node& object, std::string pointer);

  /// Marks a key as known without reading it. \return its value, or null
  const Node* take(const char* key);

  /// To be called last: whatever was not asked for is a mistake.
  void finish();

private:
  void visit(const Option& option) override;

  ReadContext& context_;
  const Node& object_;
  std::string pointer_;
  std::vector<std::string> known_;
};

/// Reads a value of any type. \return false if it has a problem
[[nodiscard]] bool read_value(ReadContext& context, const Node& node, const std::string& pointer, const Type& type,
                              void* value, const Doc& doc);

/// Reads an object with all its keys. \return false if it has a problem
template <Described T>
bool read_object(ReadContext& context, const Node& node, const std::string& pointer, T& value)
{
  return read_value(context, node, pointer, type_of<T>(), &value, Doc{});
}

} // namespace gpuramp::input
