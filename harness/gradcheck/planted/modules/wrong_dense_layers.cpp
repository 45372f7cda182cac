// SPDX-License-Identifier: MIT
#include <cmath>
#include <string>

#include <gradcheck/planted/modules/wrapped_layer.hpp>
#include <gradcheck/planted/modules/wrong_module.hpp>

namespace gradcheck::fuzz {
namespace {

arma::mat weights_of(const detail::Chain::Module& m) { return m.layer.parameters().at(0).value.values(); }

/// A random dense layer for which fits(weights, whether it has a bias) holds; nothing if there is none.
template <class Fits>
detail::Chain::Module* random_dense(const Ground& g, Fits fits) {
  std::vector<detail::Chain::Module*> all;
  for (detail::Chain::Module& m : g.chain.modules)
    if (m.name.ends_with(" dense") && fits(weights_of(m), m.layer.parameters().size() > 1)) all.push_back(&m);
  return all.empty() ? nullptr : g.random.pick(all);
}

bool any_dense(const arma::mat&, bool) { return true; }
bool biased(const arma::mat&, bool bias) { return bias; }
bool square_dense(const arma::mat& w, bool) { return w.is_square() && w.n_elem > 1; }
bool tall_dense(const arma::mat& w, bool) { return w.n_rows > 1; }
bool wide_dense(const arma::mat& w, bool) { return w.n_cols > 1; }

template <class Fits, class Change>
auto dense(Fits fits, Change wrong) {
  return [fits, wrong](const Ground& g) -> std::optional<std::string> {
    detail::Chain::Module* m = random_dense(g, fits);
    if (m == nullptr) return std::nullopt;
    m->layer = changed(m->layer, wrong(g, *m));
    return m->name;
  };
}

/// A change that draws nothing.
template <class Fits, class Change>
auto plain(Fits fits, Change wrong) {
  return dense(fits, [wrong](const Ground&, const detail::Chain::Module&) { return wrong; });
}

template <class Change>
void change(Backward& b, const std::string& parameter, Change wrong) {
  arma::mat gradient = b.gradient(parameter);
  wrong(gradient);
  b.set(parameter, gradient);
}

auto averaged(const char* parameter) {
  return
      [parameter](Backward& b) { change(b, parameter, [&b](arma::mat& d) { d /= static_cast<double>(b.x.n_rows); }); };
}

/// One of weights, bias and dX, times a factor.
auto block_factor(double factor) {
  return dense(any_dense, [factor](const Ground& g, const detail::Chain::Module& m) {
    const arma::uword which = g.random.below(m.layer.parameters().size() + 1);
    return [factor, which](Backward& b) {
      if (which == 0) b.dx *= factor;
      if (which > 0) change(b, which == 1 ? "weights" : "bias", [factor](arma::mat& d) { d *= factor; });
    };
  });
}

auto line_zero(bool row) {
  return [row](const Ground& g, const detail::Chain::Module& m) {
    const arma::mat w = weights_of(m);
    const arma::uword i = g.random.below(row ? w.n_rows : w.n_cols);
    return [row, i](Backward& b) {
      change(b, "weights", [row, i](arma::mat& d) {
        if (row)
          d.row(i).zeros();
        else
          d.col(i).zeros();
      });
    };
  };
}

auto lines_swapped(bool row) {
  return [row](const Ground& g, const detail::Chain::Module& m) {
    const arma::mat w = weights_of(m);
    const arma::uword n = row ? w.n_rows : w.n_cols, i = g.random.below(n), j = (i + 1 + g.random.below(n - 1)) % n;
    return [row, i, j](Backward& b) {
      change(b, "weights", [row, i, j](arma::mat& d) {
        if (row)
          d.swap_rows(i, j);
        else
          d.swap_cols(i, j);
      });
    };
  };
}

auto one_entry_times(double factor) {
  return dense(wide_dense, [factor](const Ground& g, const detail::Chain::Module& m) {
    const arma::uword i = g.random.below(weights_of(m).n_elem);
    return [factor, i](Backward& b) { change(b, "weights", [factor, i](arma::mat& d) { d(i) *= factor; }); };
  });
}

std::optional<std::string> sample_ignored(const Ground& g) {
  if (g.chain.x.n_rows < 2) return std::nullopt;
  return dense(any_dense, [](const Ground& ground, const detail::Chain::Module&) {
    const arma::uword row = ground.random.below(ground.chain.x.n_rows);
    return [row](Backward& b) {
      if (row >= b.x.n_rows) return;
      change(b, "weights", [&](arma::mat& d) { d -= b.cotangent.row(row).t() * b.x.row(row); });
    };
  })(g);
}

template <class Wrong>
auto replaced(Wrong wrong) {
  return [wrong](const Ground& g) -> std::optional<std::string> {
    detail::Chain::Module* m = random_dense(g, any_dense);
    m->layer = wrong(g, m->layer);
    return m->name;
  };
}

detail::AnyLayer cotangent_ignored(const detail::AnyLayer& layer) {
  detail::AnyLayer wrong = layer;
  wrong.backward = [layer](arma::mat& c, detail::AnyLayer::Matrices& dx) {
    arma::mat ones(arma::size(c), arma::fill::ones);
    layer.backward(ones, dx);
  };
  return wrong;
}

/// Every entry off by a share of its own.
auto noise() {
  return dense(any_dense, [](const Ground& g, const detail::Chain::Module& m) {
    arma::mat shares = weights_of(m);
    for (double& v : shares) v = 1 + 1e-2 * g.random.uniform(-1, 1);
    return [shares](Backward& b) { change(b, "weights", [&shares](arma::mat& d) { d %= shares; }); };
  });
}

std::vector<WrongModule> whole_blocks() {
  using Mat = arma::mat;
  return {
      {"dense: W transposed in dX",
       {"transposed", "Jacobian not transposed"},
       plain(square_dense, [](Backward& b) { b.dx = b.cotangent * b.value("weights").t(); })},
      {"dense: dW transposed",
       {"transposed"},
       plain(square_dense, [](Backward& b) { change(b, "weights", [](Mat& d) { d = d.t().eval(); }); })},
      {"dense: sign of dX", {"factor -1"}, plain(any_dense, [](Backward& b) { b.dx *= -1; })},
      {"dense: sign of all",
       {"factor -1"},
       plain(any_dense,
             [](Backward& b) {
               b.dx *= -1;
               for (const char* p : {"weights", "bias"})
                 if (b.has(p)) change(b, p, [](Mat& d) { d *= -1; });
             })},
      {"dense: bias gradient missing",
       {"gradient missing (zero)"},
       plain(biased, [](Backward& b) { change(b, "bias", [](Mat& d) { d.zeros(); }); })},
      {"dense: bias gradient averaged", {"factor 1/N"}, plain(biased, averaged("bias"))},
      {"dense: dW averaged", {"factor 1/N"}, plain(any_dense, averaged("weights"))},
      {"dense: dX missing", {"gradient missing (zero)"}, plain(any_dense, [](Backward& b) { b.dx.zeros(); })},
  };
}

std::vector<WrongModule> parts_of_blocks() {
  return {
      {"dense: one sample ignored in dW", {"sample ignored", "only the first sample"}, sample_ignored},
      {"dense: one row zero", {"rows or columns zero", "output ignored"}, dense(tall_dense, line_zero(true))},
      {"dense: one column zero", {"rows or columns zero"}, dense(wide_dense, line_zero(false))},
      {"dense: two rows swapped", {"rows or columns permuted"}, dense(tall_dense, lines_swapped(true))},
      {"dense: two columns swapped", {"rows or columns permuted"}, dense(wide_dense, lines_swapped(false))},
      {"dense: sign of one entry", {"isolated entries"}, one_entry_times(-1)},
      {"dense: one entry times 1 + 1e-2", {"isolated entries"}, one_entry_times(1 + 1e-2)},
      {"dense: one entry times 1 + 1e-4", {"isolated entries"}, one_entry_times(1 + 1e-4)},
      {"dense: block times 1 + 1e-2", {"factor 1.01"}, block_factor(1 + 1e-2)},
      {"dense: block times 1 + 1e-4", {"factor 1.0001"}, block_factor(1 + 1e-4)},
      {"dense: block times 1 + 1e-6", {"factor 1.000001"}, block_factor(1 + 1e-6)},
  };
}

std::vector<WrongModule> whole_layers() {
  return {
      {"dense: stale cache", {"stale cache"}, replaced([](const Ground& g, const detail::AnyLayer& l) {
         return stale(l, g.random.chance(0.5) ? Cache::lags : Cache::is_filled_once);
       })},
      {"dense: accumulates", {"gradient buffer"}, replaced([](const Ground&, const detail::AnyLayer& l) {
         return accumulating(l);
       })},
      {"dense: cotangent ignored", {"cotangent ignored"}, replaced([](const Ground&, const detail::AnyLayer& l) {
         return cotangent_ignored(l);
       })},
      {"dense: every entry off by its own share (foreign)", {}, noise()},
  };
}

}  // namespace

std::vector<WrongModule> wrong_dense_layers() {
  std::vector<WrongModule> all;
  for (const auto& some : {whole_blocks(), parts_of_blocks(), whole_layers()})
    std::ranges::copy(some, std::back_inserter(all));
  return all;
}

}  // namespace gradcheck::fuzz
