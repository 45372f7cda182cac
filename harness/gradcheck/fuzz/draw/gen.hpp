// SPDX-License-Identifier: MIT
#pragma once

#include <rapidcheck/Gen.h>
#include <rapidcheck/Random.h>
#include <rapidcheck/gen/Create.h>
#include <rapidcheck/shrinkable/Create.h>
#include <type_traits>
#include <utility>

#include <gradcheck/fuzz/draw/random.hpp>

namespace gradcheck::fuzz {

/// A RapidCheck generator of draw(Random&), our own random numbers, whose bits are the same everywhere; its values do
/// not shrink. The generator is a pure function of the rc::Random that it is given.
template <class Draw>
auto drawn(Draw draw) {
  using Value = std::decay_t<decltype(draw(std::declval<Random&>()))>;
  return rc::Gen<Value>([draw = std::move(draw)](rc::Random random, int) {
    const auto seed = random.next(), index = random.next();
    Random own(seed, index);
    return rc::shrinkable::just(draw(own));
  });
}

/// One value of a generator, from the next of our random numbers: how a draw uses other generators.
template <class Value>
Value take(const rc::Gen<Value>& gen, Random& random) {
  const auto first = random.bits(), second = random.bits();
  return gen(rc::Random(rc::Random::Key{first, second, 0, 0})).value();
}

}  // namespace gradcheck::fuzz
