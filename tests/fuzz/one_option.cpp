// SPDX-License-Identifier: Apache-2.0
#include "fuzz/one_option.hpp"

#include "gpuramp/input/json_tree.hpp"

#include <algorithm>
#include <utility>

namespace gpuramp::fuzz {

namespace {

using input::Node;

struct Asked {
  const input::ObjectPage* page;
  const input::OptionRow* row;
};

class OptionChanger {
public:
  OptionChanger(const std::vector<input::ObjectPage>& pages, std::vector<Node> bases, std::uint64_t seed,
                const std::function<bool(const Node&)>& is_sound)
      : pages_(pages), bases_(std::move(bases)), mutator_(pages, bases_), seed_(seed), is_sound_(is_sound)
  {
    for (std::size_t b = 0; b < bases_.size(); ++b)
      note_objects(b);
  }

  std::vector<OptionChange> changes()
  {
    std::vector<Asked> asked;
    for (const auto& page : pages_)
      for (const auto& row : page.rows)
        asked.push_back({&page, &row});
    while (try_each(asked))
      ;
    return std::move(changes_);
  }

private:
  /// \return whether an object has come up that no base had before
  bool try_each(std::vector<Asked>& asked)
  {
    const auto n_known = where_.size();
    std::erase_if(asked, [&](const Asked& a) { return where_.contains(a.page->title) && try_one(a); });
    return where_.size() > n_known;
  }

  bool try_one(const Asked& asked)
  {
    constexpr std::uint64_t kTries = 60;
    for (std::uint64_t i = 0; i < kTries; ++i) {
      Dice dice(seed_, next_++);
      const auto base = dice.pick(where_[asked.page->title]);
      auto after = bases_[base];
      mutator_.change_option(after, *asked.page, *asked.row, dice);
      if (input::json_text(after) == input::json_text(bases_[base]) || not is_sound_(after))
        continue;
      changes_.push_back({asked.page->title, asked.row->key, bases_[base], after});
      if (not where_.contains(asked.row->object)) {
        bases_.push_back(std::move(after));
        note_objects(bases_.size() - 1);
      }
      return true;
    }
    return false;
  }

  void note_objects(std::size_t base)
  {
    for (const auto& title : mutator_.objects_in(bases_[base]))
      where_[title].push_back(base);
  }

  const std::vector<input::ObjectPage>& pages_;
  std::vector<Node> bases_;
  Mutator mutator_;
  std::uint64_t seed_;
  const std::function<bool(const Node&)>& is_sound_;
  std::map<std::string, std::vector<std::size_t>> where_; ///< bases that have such an object, by title
  std::vector<OptionChange> changes_;
  std::uint64_t next_ = 0;
};

} // namespace

std::vector<OptionChange> change_each_option(const std::vector<input::ObjectPage>& pages, std::vector<Node> bases,
                                             std::uint64_t seed, const std::function<bool(const Node&)>& is_sound)
{
  return OptionChanger(pages, std::move(bases), seed, is_sound).changes();
}

} // namespace gpuramp::fuzz
