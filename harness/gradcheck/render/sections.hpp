// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/render/lines.hpp>
#include <gradcheck/render/style.hpp>

namespace gradcheck::detail {

/// A few lines of a text, of which the last may be left out.
struct Section {
  std::vector<std::string> lines;
  std::size_t least = 1;  ///< so many stay
};

/// A text in lines of the style's width: words behind a label, "mistake: ...", indented below it.
class Sections {
 public:
  explicit Sections(const Style& style) : style_(style) {}

  /// "wrong: dX is ...": the judgement in its colour.
  void add_verdict(const std::string& judgement, const std::string& claim, Paint paint);
  void add(const std::string& label, const std::string& text);
  /// With signs below the part that is marked.
  void add_marked(const std::string& label, const std::string& text, const std::string& marked);
  /// A command, which no line break may spoil.
  void add_unbroken(const std::string& label, const std::string& text);

  /// Takes lines away, from where there are most, until no more than this are left.
  void cut_to(std::size_t lines);
  /// Leaves a line of each.
  void cut_to_first_lines();
  std::string text() const;

 private:
  std::size_t lines() const;
  void cut_last_line(Section& section) const;

  Style style_;
  std::vector<Section> all_;
};

}  // namespace gradcheck::detail
