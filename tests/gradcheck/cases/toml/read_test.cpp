// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <gradcheck/cases/toml/node.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <random>

#include "gradcheck/cases/texts.hpp"

namespace gradcheck::cases {
namespace fs = std::filesystem;

namespace {

/// An empty directory of its own, removed with its contents.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("gradcheck_read_test_" + std::to_string(std::random_device{}()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

template <class Call>
std::string error(Call call) {
  try {
    (void)call();
  } catch (const CaseError& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a case has everything that its file says", "[read]") {
  const Case c = parse(test_cases::good, "case.toml");
  CHECK(c.title == "good");
  CHECK(c.scalar == Scalar::float64);
  CHECK(units(c) == 1);
  CHECK(same_bits(dense(c, 1).weights.values, arma::mat{{0.5, -0.25}}));
  CHECK(c.penalties.at(0).norm == mlp::Norm::l2);
  CHECK(c.before.values.at(0).of.value == "output");
  CHECK(c.before.values.at(0).line == 12);
  CHECK(c.updates.at(0).samples.value() == std::vector<arma::uword>{0});
  CHECK(c.updates.at(0).after.values.at(0).is.entries.at(1).printed == "0.1875");
}

TEST_CASE("a big network is a ten-line file", "[read]") {
  const Case c = parse(R"(title = "784-128-10, tanh, softmax cross-entropy, generated"
[network]
layers = [
  { type = "dense", inputs = 784, outputs = 128, weights = { normal = 0.05, seed = 1 }, bias = { normal = 0.1, seed = 2 } },
  { type = "tanh" },
  { type = "dense", inputs = 128, outputs = 10, weights = { normal = 0.1, seed = 3 } },
]
loss = { type = "softmax_cross_entropy", reduction = "mean" }
[data]
x = { normal = 1.0, rows = 16, columns = 784, seed = 4 }
y = { labels = 10, rows = 16, seed = 5 }
)",
                       "big.toml");
  CHECK(dense(c, 1).weights.values.n_elem == 100352);
  CHECK(same_bits(dense(c, 1).weights.values, generate({Distribution::normal, 0.05, 128, 784, 1})));
  CHECK(dense(c, 2).bias.values.is_empty());
  CHECK(c.y.values.max() <= 9);
}

TEST_CASE("a missing file, a directory and an empty directory say so", "[read]") {
  const Folder folder;
  CHECK(error([&] { return read(folder.path() + "/none.toml"); }) ==
        folder.path() + "/none.toml: no such file, expected a case file");
  CHECK(error([&] { return read(folder.path()); }) == folder.path() + ": a directory, expected a case file");
  CHECK(error([&] { return find_files(folder.path()); }) ==
        folder.path() + ": no *.toml under this directory, expected at least one case file");
  CHECK(error([&] { return find_files(folder.path() + "/none"); }) ==
        folder.path() + "/none: no such file or directory, expected a case file or a directory of them");
  CHECK(error([&] { return read("/dev/zero"); }) == "/dev/zero: not a regular file, expected a case file");
  const std::string empty = folder.file("empty.toml", "");
  CHECK(error([&] { return read(empty); }) == empty + ":1: a case file has no title, expected one");
  const std::string large = folder.file("large.toml", "#" + std::string(largest_file, ' '));
  CHECK(error([&] { return read(large); }) == large + ": 8000001 bytes, expected at most 8000000");
}

TEST_CASE("a directory means every case under it, in order of name", "[read]") {
  const Folder folder;
  const std::string b = folder.file("b.toml", test_cases::good);
  const std::string a = folder.file("inner/a.toml", test_cases::replaced(test_cases::good, "\"good\"", "\"better\""));
  folder.file("notes.txt", "no case");
  CHECK(find_files(folder.path()) == std::vector<std::string>{b, a});
  CHECK(read_all(folder.path()).at(1).title == "better");
}

TEST_CASE("two cases of one title are an error", "[read]") {
  const Folder folder;
  const std::string a = folder.file("a.toml", test_cases::good);
  const std::string b = folder.file("b.toml", "# the same\n" + test_cases::good);
  CHECK(error([&] { return read_all(folder.path()); }) ==
        b + ":2: title \"good\" is already that of " + a + ", expected another one");
}

}  // namespace gradcheck::cases
