// SPDX-License-Identifier: Apache-2.0
#include "fuzz/byte_mutator.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gpuramp::fuzz {

namespace {

constexpr std::array<std::string_view, 24> kTokens{"null",
                                                   "{}",
                                                   "[]",
                                                   "-1",
                                                   "0",
                                                   "1e999",
                                                   "1e-320",
                                                   "NaN",
                                                   "\"\"",
                                                   "true",
                                                   ",",
                                                   "\n",
                                                   "\r\n",
                                                   "\xef\xbb\xbf",
                                                   "\xc0\x80",
                                                   "\\u0000",
                                                   "\\ud800",
                                                   "[[[[[[[[[[[[[[[[",
                                                   "{\"a\":",
                                                   "99999999999999999999",
                                                   "2027-02-30",
                                                   "GPU",
                                                   "\xe2\x80\xae",
                                                   "=1+1"};

std::size_t any_place(const std::string& text, Dice& dice)
{
  return dice.below(text.size() + 1);
}

std::string any_part(const std::string& text, Dice& dice)
{
  constexpr std::size_t kLongest = 200;
  return text.substr(any_place(text, dice), 1 + dice.below(kLongest));
}

void change(std::string& text, const std::vector<std::string>& others, Dice& dice)
{
  const auto at = any_place(text, dice);
  switch (dice.below(7)) {
    case 0:
      if (at < text.size())
        text[at] = static_cast<char>(dice.below(256));
      break;
    case 1:
      if (at < text.size())
        text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << dice.below(8)));
      break;
    case 2: text.erase(at, 1 + dice.below(40)); break;
    case 3: text.insert(at, dice.pick(kTokens)); break;
    case 4: text.insert(at, any_part(text, dice)); break;
    case 5: text.insert(at, any_part(dice.pick(others), dice)); break;
    default: text.resize(at);
  }
}

} // namespace

std::string damaged_text(std::string text, const std::vector<std::string>& others, Dice& dice)
{
  constexpr std::array kChanges{1, 1, 1, 1, 2, 3, 6};
  for (int n = dice.pick(kChanges); n > 0; --n)
    change(text, others, dice);
  return text;
}

} // namespace gpuramp::fuzz
