// Every unit test program's `main`. While a test runs its name stands in a file: where the program dies of
// it, the failure is that test's, and not one of a program that says nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

namespace {

class RunningTest final : public testing::EmptyTestEventListener {
 public:
  explicit RunningTest(std::filesystem::path file) : file_(std::move(file)) {}

  void OnTestStart(const testing::TestInfo& test) override {
    std::ofstream(file_) << test.test_suite_name() << '.' << test.name() << '\n';
  }
  void OnTestProgramEnd(const testing::UnitTest& /*tests*/) override {
    std::error_code gone;
    std::filesystem::remove(file_, gone);
  }

 private:
  std::filesystem::path file_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path program(argv[0]);
  testing::InitGoogleMock(&argc, argv);
  if (const char* folder = std::getenv("USHER_RUNNING_TESTS"); folder != nullptr) {
    auto listener = std::make_unique<RunningTest>(folder / program.filename());
    testing::UnitTest::GetInstance()->listeners().Append(listener.release());
  }
  return RUN_ALL_TESTS();
}
