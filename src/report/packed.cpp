// SPDX-License-Identifier: Apache-2.0
#include "report/parts.hpp"

#include <algorithm>

namespace gpuramp::report {

namespace {

bool same_keys(const Json& a, const Json& b)
{
  return b.is_object() && a.size() == b.size() &&
         std::equal(a.items().begin(), a.items().end(), b.items().begin(),
                    [](const auto& x, const auto& y) { return x.key() == y.key(); });
}

bool is_table(const Json& list)
{
  return list.is_array() && list.size() > 1 && list.front().is_object() && not list.front().empty() &&
         std::all_of(list.begin(), list.end(), [&](const Json& row) { return same_keys(list.front(), row); });
}

Json table_of(const Json& list)
{
  auto keys = Json::array(), rows = Json::array();
  for (const auto& [key, value] : list.front().items())
    keys.push_back(key);
  for (const auto& object : list) {
    auto row = Json::array();
    for (const auto& value : object)
      row.push_back(packed(value));
    rows.push_back(std::move(row));
  }
  return {{"$keys", std::move(keys)}, {"$rows", std::move(rows)}};
}

} // namespace

Json packed(const Json& value)
{
  if (is_table(value))
    return table_of(value);
  auto changed = value;
  if (value.is_structured())
    for (auto& part : changed)
      part = packed(part);
  return changed;
}

} // namespace gpuramp::report
