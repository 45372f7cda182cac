// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace gradcheck::fuzz {

/// std::seed_seq of four words for an engine of at least 623: the same numbers, without a division for each of them.
/// A case is drawn by some ten engines, and seeding these was a fifteenth of a campaign's time.
/// Source: the C++ standard, [rand.util.seedseq].
class SeedWords {
 public:
  using result_type = std::uint32_t;
  explicit SeedWords(const std::array<result_type, 4>& words) : words_(words) {}

  template <class Iterator>
  void generate(Iterator begin, Iterator end) const {
    const auto n = static_cast<std::size_t>(end - begin);
    for (Iterator word = begin; word != end; ++word) *word = 0x8b8b8b8bU;
    each(
        begin, n,
        [this](std::size_t k, result_type here, result_type ahead, result_type before) {
          const result_type mixed = 1664525U * folded(here ^ ahead ^ before);
          return Mixed{mixed, mixed + added(k)};
        },
        std::plus<result_type>());
    each(
        begin, n,
        [](std::size_t k, result_type here, result_type ahead, result_type before) {
          const result_type mixed = 1566083941U * folded(here + ahead + before);
          return Mixed{mixed, mixed - static_cast<result_type>(k)};
        },
        std::bit_xor<result_type>());
  }

 private:
  /// What goes into the word that is ahead, what goes into the one further ahead and takes the place of this one.
  struct Mixed {
    result_type first, second;
  };

  static result_type folded(result_type x) { return x ^ (x >> 27U); }
  result_type added(std::size_t k) const {
    const auto place = static_cast<result_type>(k);
    if (k == 0) return static_cast<result_type>(words_.size());
    return k <= words_.size() ? place + words_[k - 1] : place;
  }

  /// One round over all words, in which the indices wrap around.
  template <class Iterator, class Mix, class Into>
  static void each(Iterator words, std::size_t n, Mix mix, Into into) {
    std::size_t before = n - 1, ahead = (n - 11) / 2, further = ahead + 11;
    for (std::size_t k = 0; k < n; before = k++) {
      const Mixed mixed = mix(k, words[k], words[ahead], words[before]);
      words[ahead] = into(words[ahead], mixed.first);
      words[further] = into(words[further], mixed.second);
      words[k] = mixed.second;
      if (++ahead == n) ahead = 0;
      if (++further == n) further = 0;
    }
  }

  std::array<result_type, 4> words_;
};

}  // namespace gradcheck::fuzz
