// SPDX-License-Identifier: Apache-2.0
#include "scenario/currencies.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace gpuramp::scenario {

using input::Doc;
using input::kPositive;

void describe(input::Visitor& v, Currency& x)
{
  v.required("name", x.name, Doc{"of three letters, as amounts write it, such as EUR"});
  v.required("usd", x.usd, Doc{"dollars for one", kPositive, 1e6});
  v.required("date", x.date, Doc{"day of this rate"});
  v.source(x.source);
}

namespace {

/// Where a text names a currency as a unit ("k EUR/MW", "EUR"), or npos.
std::size_t place_in(std::string_view text, const std::string& currency)
{
  for (auto at = text.find(currency); at != std::string_view::npos; at = text.find(currency, at + 1)) {
    const auto after = at + currency.size();
    const bool ends = after == text.size() || text[after] == '/' || text[after] == ' ';
    const bool begins = at == 0 || text[at - 1] == ' ' || (at > 1 && text[at - 2] == ' '); // a prefix: kEUR
    if (ends && begins)
      return at;
  }
  return std::string_view::npos;
}

void convert(std::string& text, const Currency& currency)
{
  const auto at = place_in(text, currency.name);
  if (at == std::string_view::npos)
    return;
  double amount = 1;
  const auto number = std::from_chars(text.data(), text.data() + text.size(), amount);
  const auto n_digits = static_cast<std::size_t>(number.ptr - text.data());
  if ((number.ec != std::errc{} && at > 0) || n_digits > at)
    return; // a sentence that speaks of it
  text.replace(at, currency.name.size(), "USD");
  const auto unit = text.substr(number.ec == std::errc{} ? n_digits : 0);
  text = fmt::format("{}{}{}", amount * currency.usd, unit.starts_with(' ') ? "" : " ", unit);
}

} // namespace

void convert_currencies(input::Node& node, const std::vector<Currency>& currencies)
{
  if (node.kind == input::Node::Kind::text)
    for (const auto& currency : currencies)
      convert(node.text, currency);
  for (auto& item : node.items)
    convert_currencies(item, currencies);
  for (auto& [key, member] : node.members)
    if (key != "source" && key != "description" && key != "note" && key != "name" && key != "currencies")
      convert_currencies(member, currencies);
}

} // namespace gpuramp::scenario
