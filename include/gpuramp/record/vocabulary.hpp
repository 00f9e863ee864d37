// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

/// How a word of the results is defined: once, as a row of a table over an enum. Whatever names a stage, a loss, a
/// cause, an event or a figure loops over these tables, so that a new row is a new column everywhere.
namespace gpuramp::record {

/// How a figure reads over time, and so how its values at report dates may be put together.
enum class Aggregation {
  level, ///< what holds at a date; between dates neither added nor averaged
  flow,  ///< what happened since the date before; periods add up
  least, ///< the least since the date before
  most,  ///< the most since the date before
  mean   ///< mean over the time since the date before
};

/// How the values of campuses make that of the fleet.
enum class Together { sum, least, most };

/// \return "level at a date", "flow over a period", "least of a period", "most of a period", "mean over a period"
[[nodiscard]] std::string_view to_string(Aggregation aggregation);

/// Which way a planner would have a figure move.
enum class Better { higher, lower, none };

/// What one word of the results means.
struct Term {
  std::string_view key;   ///< in files: snake_case
  std::string_view label; ///< for people
  std::string_view unit;  ///< of its values; empty for a bare number or a word
  std::string_view meaning;
  Aggregation over_time = Aggregation::level;
  std::string_view driver = ""; ///< what of the scenario moves it
  std::string_view colour = ""; ///< in which it is drawn: a name of the page's palette; empty where it is not
  bool whole = false;           ///< a count
  Together together = Together::sum;
  Better better = Better::none; ///< of two runs
};

/// A row of a table; the enumerator stands in it so that the compiler can check the order.
template <class Enum>
struct Entry {
  Enum id{};
  Term term;
};

/// The table of an enum: one row for each enumerator, in their order. Each vocabulary specialises it.
template <class Enum>
inline constexpr std::array<Entry<Enum>, 0> kTerms{};

template <class Enum>
constexpr std::size_t index_of(Enum id)
{
  return static_cast<std::size_t>(id);
}

template <class Enum>
constexpr const Term& term(Enum id)
{
  return kTerms<Enum>[index_of(id)].term;
}

/// \return the word of that key, if it is one
template <class Enum>
constexpr std::optional<Enum> find_key(std::string_view key)
{
  for (const auto& entry : kTerms<Enum>)
    if (entry.term.key == key)
      return entry.id;
  return std::nullopt;
}

/// Whether a table's rows stand in the order of their enumerators and every word has a key, a label and a meaning.
template <class Enum>
consteval bool is_complete()
{
  std::size_t at = 0;
  for (const auto& [id, term] : kTerms<Enum>)
    if (index_of(id) != at++ || term.key.empty() || term.label.empty() || term.meaning.empty())
      return false;
  return at > 0;
}

/// One value for each row of a table.
template <class Enum, class Value>
class Account {
public:
  constexpr Value& operator[](Enum id) { return values_[index_of(id)]; }
  constexpr const Value& operator[](Enum id) const { return values_[index_of(id)]; }

  constexpr Account& operator+=(const Account& other)
  {
    for (std::size_t i = 0; i < values_.size(); ++i)
      values_[i] += other.values_[i];
    return *this;
  }

  /// Adds `other` times `factor`: what a rate brings in a time, for one.
  constexpr Account& add(const Account& other, Value factor)
  {
    for (std::size_t i = 0; i < values_.size(); ++i)
      values_[i] += other.values_[i] * factor;
    return *this;
  }

  /// \return the sum over all rows, in their order
  [[nodiscard]] constexpr Value sum() const
  {
    Value sum{};
    for (const auto& value : values_)
      sum += value;
    return sum;
  }

  friend constexpr bool operator==(const Account&, const Account&) = default;

private:
  std::array<Value, kTerms<Enum>.size()> values_{};
};

} // namespace gpuramp::record
