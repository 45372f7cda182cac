// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/report/clause.hpp>
#include <gradcheck/report/engine.hpp>
#include <gradcheck/report/method.hpp>

namespace gradcheck {

/// What is said of one coordinate.
enum class Verdict : unsigned char { agree, disagree, kink, undecided };

/// Why a verdict is not plain. An agreeing coordinate that is negligible or flat was hardly, or not at all, put to the
/// test.
enum class Reason : unsigned char {
  none,
  negligible,    ///< agree: error bar and value both vanish beside the block's scale
  flat,          ///< agree: exactly zero on both sides
  non_finite,    ///< NaN or infinity on either side, or at every perturbed point
  shape,         ///< the analytic gradient has another shape than its block
  jump,          ///< undecided: the function is discontinuous here
  noise,         ///< undecided: the forward is not deterministic
  staircase,     ///< undecided: the forward moves in steps of rounding
  kinked,        ///< disagree: outside the one-sided slopes; undecided: a network at a kink, where slopes do not decide
  moved,         ///< kink: each layer passed alone at the point, and the whole at a nearby point
  rough,         ///< undecided: no step size converges
  resolution,    ///< undecided: the error bar is too wide to say
  outweighed,    ///< undecided: larger terms share its outputs, beside whose rounding it cannot be told
  lost_digits,   ///< undecided: backward's own rounding leaves fewer than three digits
  not_looked_at  ///< undecided: Options::max_evaluations left it to the random directions over the rest of its block
};

std::string_view to_string(Verdict verdict);  ///< "agree"
std::string_view to_string(Reason reason);    ///< "lost digits"; empty for none

/// One place of an elementwise function: its slope there, as backward has it and as it is.
struct SlopeAt {
  double x = 0, used = 0, expected = 0;
};

/// A mistake by its name. The numbers in its sentence were measured. What only follows from it is listed here and has
/// no finding of its own.
struct Finding {
  std::string mistake;                    ///< its class: "stale cache"
  std::string where;                      ///< "weights", "layer 2"; empty: the layer as a whole
  std::string sentence;                   ///< what is wrong, with its numbers
  std::vector<std::string> alternatives;  ///< other classes that these numbers cannot tell from it
  std::vector<std::string> consequences;  ///< clauses broken, and blocks that disagree, because of it
  bool of_input = false;                  ///< where is, or begins with, the gradient of an input
  ClauseId clause = ClauseId::other;      ///< the broken clause whose evidence it gives; other: it is of the values
  std::vector<SlopeAt> slopes = {};       ///< by x, where it is of an elementwise function
  std::optional<std::size_t> link = {};   ///< of a chain: the place of the link that is wrong by itself
  std::string term = {};                  ///< what the gradient lacks: "- x * sum(C % x) / |x|^2"; empty: not known
};

/// The class of a finding that only describes where a gradient is wrong: no known mistake explains it.
inline constexpr std::string_view unnamed_mistake = "wrong formula";
/// That of a forward which is not finite at x itself: there is nothing that a gradient could be compared with.
inline constexpr std::string_view no_outputs = "not finite";

/// Known mistakes are not tried on a layer of more coordinates.
inline constexpr arma::uword most_diagnosed = 1500;

/// One coordinate's numbers: a view into its block, copied out.
struct Entry {
  std::string block;
  arma::uword row = 0, col = 0;
  double analytic = 0, numeric = 0, error_bar = 0, bound = 0;
  Verdict verdict = Verdict::agree;
  Reason reason = Reason::none;

  std::string name() const;  ///< "layer 2 weights [0, 1]"
};

/// How many coordinates have each verdict.
struct Counts {
  arma::uword agree = 0, disagree = 0, kink = 0, undecided = 0;  ///< sum to the number of coordinates
  arma::uword negligible = 0, flat = 0;                          ///< of those that agree
  /// Of the undecided, what no block fails for: outweighed, or known to three digits at least.
  arma::uword outweighed = 0, coarse = 0;
  arma::uword not_looked_at = 0;  ///< of the undecided: coordinates that were left to random directions
  arma::uword directions = 0;     ///< of all of these: derivatives along such directions, which are no coordinates
  arma::uword total() const { return agree + disagree + kink + undecided; }
  arma::uword coordinates() const { return total() - directions; }
  arma::uword looked_at() const { return coordinates() - not_looked_at; }
  Counts& operator+=(const Counts& other);
};

/// Where the entries of a sparse matrix stand: entry k at [rows(k), columns(k)], column by column and down each.
struct SparsePlaces {
  arma::uword n_rows = 0, n_cols = 0;  ///< of the whole matrix
  arma::uvec rows, columns;
};

/// Central differences of one coordinate at many steps: too long a step shows the curvature, too short a one rounding.
struct Curve {
  arma::uword entry = 0;             ///< of its block, column-major
  double longest = 0, shortest = 0;  ///< steps of the window whose value is the numeric one, or nearest to it
  arma::vec steps, differences;      ///< the longest first; those without a value are left out
};

/// One matrix of coordinates, stored whole; every matrix has its shape. Of a sparse one its entries are stored alone,
/// each matrix as one column, and `sparse` says where they stand; all others were found to be zero. Or, with
/// directions > 0, the derivatives along random directions over what was not looked at of another block: a row each,
/// of a Jacobian a row for each output.
struct Block {
  std::string name;  ///< "layer 2 weights"
  arma::mat analytic, numeric;
  arma::mat error_bar;                       ///< bound on numeric's own error, same unit
  arma::mat bound;                           ///< what |analytic - numeric| had to stay within
  arma::Mat<unsigned char> verdict, reason;  ///< of each entry, see at()
  bool of_input = false;                     ///< of an input of a layer, not of a parameter
  std::string kind = {};                     ///< "weights" in every layer of a network; empty: the name itself
  std::string misshapen = {};                ///< of Reason::shape: "the gradient is [2 x 3], expected [3 x 2]"
  arma::uword directions = 0;                ///< how many; 0: these are coordinates
  std::string rest_of = {};                  ///< the block whose rest the directions move
  /// Of directions: an error of one entry of the rest, the others right, shows if it is larger, in the unit of the
  /// derivative. Infinite where no direction agrees.
  double shows = 0;
  std::optional<SparsePlaces> sparse = {};  ///< of a sparse matrix: where its entries stand
  /// Of Method::complex_step: the entries, column-major, that differences decided, for f is not seen to be analytic
  /// there.
  arma::uvec by_differences = {};
  std::vector<Curve> curves = {};  ///< of the entries nearest to failing, that one first, see Options::curves
  /// Entries that disagree because those which are the same number do where they are moved together.
  arma::uvec tied = {};

  arma::SizeMat shape() const;    ///< of the whole matrix
  Entry at(arma::uword i) const;  ///< column-major, of a sparse matrix its entry i. Throws std::out_of_range
  /// The same of [row, col]; of a sparse matrix only where it has an entry there.
  Entry at(arma::uword row, arma::uword col) const;
  Verdict verdict_at(arma::uword i) const;  ///< column-major. Throws std::out_of_range
  Reason reason_at(arma::uword i) const;
  std::string names_of(const arma::uvec& entries) const;  ///< the first three: "J [0, 1], J [2, 0] and 4 more"
  Counts counts() const;
  bool ok(bool strict) const;  ///< what Report::ok() asks of each
  bool flat() const;           ///< every derivative is exactly zero on both sides
  bool untested() const;       ///< every entry looked at is flat, negligible, a kink or outweighed: nothing was tested
  double scale() const;        ///< the largest finite |numeric|
  /// The largest bound / max(|analytic|, |numeric|) of the agreeing entries that are neither negligible nor flat; 0 if
  /// there are none. Any larger relative error in any of them would have been caught.
  double resolution() const;
  /// The entry nearest to failing: a disagreement before an undecided one before the rest; among equals the one with
  /// the largest |analytic - numeric| / bound.
  Entry worst() const;
  /// So many of them, or all, that one first.
  arma::uvec nearest_to_failing(arma::uword most) const;
};

/// One layer of a chain or a network, from the first to the last.
struct Link {
  std::string name;                 ///< "layer 2 tanh"
  std::vector<arma::uword> blocks;  ///< its parameters, as places in Report::blocks
};

/// What came of taking a subject apart stage by stage, beside the values themselves.
struct Stagewise {
  std::string refused;  ///< why it was not; empty: it was, or nobody asked
  /// coordinates in doubt, which were differenced directly, or judged by such beside them
  arma::uword handed_over = 0;
  arma::uword reopened = 0;  ///< blocks whose values the whole contradicted: these were differenced directly
};

/// The mode in which a layer was checked; only: it has but one.
enum class Mode : unsigned char { only, evaluation, training };
std::string_view to_string(Mode mode);  ///< "in training mode"; empty for only
std::string_view name_of(Mode mode);    ///< "training"

/// What was checked: whose formula explains a mistake. derivatives: several of one object, a block or more each.
enum class SubjectKind : unsigned char { layer, function, jacobian, hessian, derivatives };
std::string_view to_string(SubjectKind kind);  ///< "jacobian"

/// What a check found. Plain data: every number that a renderer or a test may want.
struct Report {
  std::string subject;
  std::vector<Block> blocks;
  std::vector<Clause> clauses;
  std::vector<Finding> findings;   ///< the mistakes that were recognised; empty where all is well, and where none fits
  std::vector<Report> parts;       ///< checks of its own that this one rests on: a layer alone, a nearby point
  std::vector<std::string> notes;  ///< facts a reader must know: "the loss's secant was refused: ..."
  arma::uword evaluations = 0;     ///< of the forward, failed ones included
  arma::uword failed_evaluations = 0;  ///< threw, or returned NaN or infinity, at a perturbed point
  std::string
      failed_at;  ///< the first of these: "input [0, 2] at -1e-05"; empty where it was more than one coordinate's
  std::string engine = "direct";
  std::uint64_t seed = 0;
  bool strict = false;
  Mode mode = Mode::only;
  SubjectKind kind = SubjectKind::layer;
  Method method = Method::differences;  ///< how the numeric values were had
  Stagewise stagewise;
  std::vector<Link> links;  ///< of a chain or a network; otherwise none

  /// Nothing disagrees, no clause is broken (a waived one is not), no block is more than 10 % undecided beside what is
  /// outweighed or known to three digits (strict: none is undecided, and none flat or negligible throughout), and every
  /// part is ok. Of a block that was sampled, what was looked at counts, and the directions over the rest.
  [[nodiscard]] bool ok() const;
  [[nodiscard]] bool is_broken(ClauseId id) const;
  [[nodiscard]] bool found_broken(ClauseId id) const;  ///< waived or not
  [[nodiscard]] Counts counts() const;
  [[nodiscard]] bool untested() const;        ///< nothing was put to the test, in it and in its parts
  [[nodiscard]] bool has_no_outputs() const;  ///< forward is not finite at x: a finding of class no_outputs
  [[nodiscard]] const Clause* clause(
      std::string_view name) const;             ///< none of its parts'; null where there is no such clause
  [[nodiscard]] Engine engine_used() const;     ///< Throws std::logic_error where `engine` is the name of none
  [[nodiscard]] double resolution() const;      ///< the largest of the blocks of coordinates
  [[nodiscard]] std::string diagnosis() const;  ///< the findings in words, a line each; empty where there is none
  [[nodiscard]] Entry worst() const;  ///< of all blocks. Throws std::logic_error on a report without coordinates
};

/// An undecided coordinate whose bound is at most this share of its value is known to three digits.
inline constexpr double coarse_share = 1e-3;

/// The largest share of undecided coordinates in a block of a report that is ok.
inline constexpr double undecided_limit = 0.10;

}  // namespace gradcheck
