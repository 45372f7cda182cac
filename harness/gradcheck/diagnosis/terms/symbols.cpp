// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/terms/symbols.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

namespace gradcheck::detail {
namespace {

using Of = arma::vec (*)(const arma::vec&);

/// What is made of a whole matrix at hand, within a group: its name, with {} for that of the matrix.
struct Made {
  std::string_view name;
  double cost;
  Of of;
};

arma::vec centred(const arma::vec& v) { return v - arma::mean(v); }
arma::vec softmax(const arma::vec& v) {
  const arma::vec e = arma::exp(v - v.max());
  return e / arma::accu(e);
}
arma::vec itself(const arma::vec& v) { return v; }

const std::array made_of_anything{Made{"{}", 1, itself}, Made{"({} - mean({}))", 1.5, centred}};
const std::array made_of_inputs{Made{"softmax({})", 1.2, softmax},
                                Made{"sign({})", 1.4, [](const arma::vec& v) -> arma::vec { return arma::sign(v); }},
                                Made{"|{}|", 1.4, [](const arma::vec& v) -> arma::vec { return arma::abs(v); }},
                                Made{"exp({})", 1.6, [](const arma::vec& v) -> arma::vec { return arma::exp(v); }},
                                Made{"1 / {}", 1.8, [](const arma::vec& v) -> arma::vec { return 1 / v; }},
                                Made{"sqrt({})", 1.8, [](const arma::vec& v) -> arma::vec { return arma::sqrt(v); }}};
const std::array made_of_output{Made{"exp({})", 1.6, [](const arma::vec& v) -> arma::vec { return arma::exp(v); }},
                                Made{"(1 - {})", 1.5, [](const arma::vec& v) -> arma::vec { return 1 - v; }},
                                Made{"(1 - {}^2)", 1.7, [](const arma::vec& v) -> arma::vec { return 1 - v % v; }}};

/// What a term is off by where a parameter is left out of it: C % g less C.
const std::array made_of_parameter{Made{"({} - 1)", 1.6, [](const arma::vec& v) -> arma::vec { return v - 1; }}};

enum class Source : unsigned char { output, input, parameter };

/// A matrix at hand: its values at one group, or nothing where it does not fit the side there. Parameters come first,
/// for that is how products are written.
struct AtHand {
  std::string name;
  Source source;
  std::size_t place;  ///< among the inputs, or the parameters

  const arma::mat& matrix(const Probe& p) const {
    return source == Source::output ? p.output : source == Source::input ? p.inputs[place] : p.parameters[place];
  }
};

std::vector<AtHand> all_at_hand(const Evidence& e) {
  std::vector<AtHand> all;
  const Probe& p = e.probes[0];
  const std::vector<std::string> names = e.layer.block_names();
  const std::size_t inputs = names.size() - p.parameters.size();
  for (std::size_t k = 0; k < p.parameters.size(); ++k) all.push_back({names[inputs + k], Source::parameter, k});
  all.push_back({"y", Source::output, 0});
  for (std::size_t k = 0; k < p.inputs.size(); ++k)
    all.push_back({p.inputs.size() == 1 ? "x" : "x" + std::to_string(k + 1), Source::input, k});
  return all;
}

struct SideShape {
  arma::uword rows, cols;
};

SideShape shape_of(const TermGroup& g, TermSide side) {
  return side == TermSide::entries ? SideShape{g.block->rows, g.block->cols}
                                   : SideShape{g.probe->output.n_rows, g.probe->output.n_cols};
}

/// Of a parameter that has fewer numbers than a line has features: each stands for as many features, side by side.
std::optional<arma::vec> spread(const arma::mat& m, const SideShape& shape, bool by_rows, const arma::uvec& at) {
  const arma::uword width = by_rows ? shape.cols : shape.rows;
  if (!m.is_vec() || m.n_elem > width || width % m.n_elem != 0) return std::nullopt;
  arma::vec v(at.n_elem);
  for (arma::uword k = 0; k < at.n_elem; ++k)
    v(k) = m((by_rows ? at(k) / shape.rows : at(k) % shape.rows) / (width / m.n_elem));
  return v;
}

std::optional<arma::vec> value_at(const AtHand& q, const TermGroup& g, TermSide side) {
  const arma::mat& m = q.matrix(*g.probe);
  const SideShape shape = shape_of(g, side);
  const arma::uvec& at = side == TermSide::entries ? g.entries : g.outputs;
  if (m.n_rows == shape.rows && m.n_cols == shape.cols) return arma::vec(m(at));
  return q.source == Source::parameter ? spread(m, shape, g.probe->by_rows, at) : std::nullopt;
}

std::optional<std::vector<arma::vec>> values_of(const AtHand& q, const Grouping& grouping, TermSide side) {
  std::vector<arma::vec> all;
  for (const TermGroup& g : grouping.groups) {
    auto v = value_at(q, g, side);
    if (!v) return std::nullopt;
    all.push_back(std::move(*v));
  }
  return all;
}

bool is_one_number(const arma::vec& v) { return v.max() - v.min() <= 1e-12 * arma::abs(v).max(); }

/// Finite, not all zero, and somewhere not the same number throughout a group.
bool is_of_use(const std::vector<arma::vec>& values) {
  return std::ranges::all_of(values, [](const arma::vec& v) { return v.is_finite() && arma::any(v); }) &&
         !std::ranges::all_of(values, is_one_number);
}

std::string with_name(std::string_view pattern, const std::string& name) {
  std::string text;
  for (std::size_t k = 0; k < pattern.size(); ++k)
    if (pattern.substr(k, 2) == "{}") {
      text += name;
      ++k;
    } else {
      text += pattern[k];
    }
  return text;
}

template <class Row>
void add_made(std::vector<Symbol>& all, const Row& row, const std::string& name, const std::vector<arma::vec>& values) {
  for (const Made& made : row) {
    Symbol s{with_name(made.name, name), made.cost, {}};
    s.factors = {s.name};
    for (const arma::vec& v : values) s.values.push_back(made.of(v));
    if (is_of_use(s.values)) all.push_back(std::move(s));
  }
}

Symbol product(const Symbol& a, const Symbol& b) {
  const bool square = a.name == b.name;
  Symbol s{square ? a.name + "^2" : a.name + " % " + b.name,
           square ? a.cost + 0.6 : a.cost + b.cost + 0.5,
           {},
           {a.name, b.name}};
  for (std::size_t g = 0; g < a.values.size(); ++g) s.values.push_back(a.values[g] % b.values[g]);
  return s;
}

void add_products(std::vector<Symbol>& all) {
  const std::vector<Symbol> factors = all;
  for (std::size_t a = 0; a < factors.size(); ++a)
    for (std::size_t b = a; b < factors.size(); ++b)
      if (Symbol s = product(factors[a], factors[b]); is_of_use(s.values)) all.push_back(std::move(s));
}

arma::vec each(const std::vector<arma::vec>& values, const std::function<double(const arma::vec&)>& of) {
  arma::vec v(values.size());
  for (std::size_t g = 0; g < values.size(); ++g) v(g) = of(values[g]);
  return v;
}

constexpr std::array guards{1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0};

/// The root of a mean of squares, bare and with a small number added under it.
void add_roots(std::vector<GroupSize>& all, const std::string& bare, const std::string& square, const std::string& of,
               const arma::vec& squares, double cost) {
  all.push_back({bare, cost, arma::sqrt(squares), of});
  for (const double guard : guards)
    all.push_back({"sqrt(" + square + " + " + number(guard) + ")", cost + 0.3, arma::sqrt(squares + guard), of});
}

void add_sizes(std::vector<GroupSize>& all, const std::string& x, const std::vector<arma::vec>& values) {
  const std::string off = "(" + x + " - mean(" + x + "))";
  const auto variance = [](const arma::vec& v) { return arma::var(v, 1); };
  const auto unbiased = [](const arma::vec& v) { return arma::var(v, 0); };
  add_roots(all, "std(" + x + ")", "var(" + x + ")", off, each(values, variance), 1);
  add_roots(all, "stddev_unbiased(" + x + ")", "var_unbiased(" + x + ")", off, each(values, unbiased), 1.3);
  add_roots(all, "rms(" + x + ")", "mean(" + x + "^2)", x,
            each(values, [](const arma::vec& v) { return arma::mean(arma::square(v)); }), 1.1);
  all.push_back({"|" + x + "|", 1, each(values, [](const arma::vec& v) { return arma::norm(v); }), x});
  all.push_back({"sum(" + x + ")", 1, each(values, [](const arma::vec& v) { return arma::accu(v); })});
  all.push_back({"mean(" + x + ")", 1.05, each(values, [](const arma::vec& v) { return arma::mean(v); })});
  all.push_back({"sum|" + x + "|", 1.2, each(values, [](const arma::vec& v) { return arma::accu(arma::abs(v)); })});
  all.push_back({"max|" + x + "|", 1.3, each(values, [](const arma::vec& v) { return arma::abs(v).max(); })});
  all.push_back(
      {"sum(exp(" + x + "))", 1.3, each(values, [](const arma::vec& v) { return arma::accu(arma::exp(v)); })});
}

/// y / x of each group, where the output is a multiple of that input.
std::optional<arma::vec> ratio(const std::vector<arma::vec>& y, const std::vector<arma::vec>& x) {
  arma::vec r(y.size());
  for (std::size_t g = 0; g < y.size(); ++g) {
    if (y[g].n_elem != x[g].n_elem || y[g].n_elem < 2 || !arma::any(x[g])) return std::nullopt;
    r(g) = arma::dot(x[g], y[g]) / arma::dot(x[g], x[g]);
    if (arma::abs(y[g] - r(g) * x[g]).max() > 1e-12 * arma::abs(y[g]).max()) return std::nullopt;
  }
  return r;
}

}  // namespace

std::vector<Symbol> symbols_of(const Evidence& e, const Grouping& grouping, TermSide side) {
  std::vector<Symbol> all;
  for (const AtHand& q : all_at_hand(e)) {
    const auto values = values_of(q, grouping, side);
    if (!values) continue;
    add_made(all, made_of_anything, q.name, *values);
    if (q.source == Source::input) add_made(all, made_of_inputs, q.name, *values);
    if (q.source == Source::output) add_made(all, made_of_output, q.name, *values);
    if (q.source == Source::parameter) add_made(all, made_of_parameter, q.name, *values);
  }
  add_products(all);
  Symbol one{"1", 0, {}};
  for (const TermGroup& g : grouping.groups)
    one.values.push_back(arma::ones((side == TermSide::entries ? g.entries : g.outputs).n_elem));
  all.push_back(std::move(one));
  std::ranges::stable_sort(all, {}, &Symbol::cost);
  return all;
}

std::vector<GroupSize> sizes_of(const Evidence& e, const Grouping& grouping) {
  std::vector<GroupSize> all;
  const std::vector<AtHand> at_hand = all_at_hand(e);
  const auto y = values_of({"y", Source::output, 0}, grouping, TermSide::outputs);
  for (const AtHand& q : at_hand)
    for (const TermSide side : {TermSide::entries, TermSide::outputs}) {
      const auto values = values_of(q, grouping, side);
      if (!values) continue;
      if (std::ranges::all_of(*values, is_one_number)) {
        all.push_back({q.name, 1, each(*values, [](const arma::vec& v) { return v(0); })});
        if (q.source == Source::parameter)
          all.push_back({"(" + q.name + " - 1)", 1.6, arma::vec(all.back().values - 1)});
        break;
      }
      if (q.source == Source::output) continue;
      add_sizes(all, q.name, *values);
      if (const auto r = y ? ratio(*y, *values) : std::nullopt) {
        all.push_back({"(y / " + q.name + ")", 1, *r});
        all.push_back({"(1 - y / " + q.name + ")", 1.2, arma::vec(1 - *r)});
      }
      break;
    }
  std::erase_if(all, [](const GroupSize& s) { return !s.values.is_finite() || !arma::all(s.values); });
  return all;
}

}  // namespace gradcheck::detail
