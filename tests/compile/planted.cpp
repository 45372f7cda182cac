// SPDX-License-Identifier: MIT
// What the test of layers.cpp must notice: a marked line that compiles, and an error that no mark announces.
namespace {

[[maybe_unused]] constexpr int right = 1;  // must not compile: this line is right
[[maybe_unused]] constexpr int wrong = "this line is not";

}  // namespace
