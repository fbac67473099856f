#include "http/multipart.hpp"

#include <gtest/gtest.h>

namespace parley::http {
namespace {

const std::string form =
    "--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
    "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".txt\"\r\n"
    "Content-Type: text/plain\r\n\r\nline\r\n--xy is no end\r\n\r\n--xyz--\r\n";
const std::string content = "line\r\n--xy is no end\r\n";

struct Result {
  std::string bytes;
  std::string name = "(none)";
  bool done = false;
  std::string fault;
};

/// Reads a form `step` bytes at a time.
Result read(const std::string& text, std::size_t step) {
  MultipartReader reader("xyz");
  Result result;
  for (std::size_t at = 0; at < text.size() && !reader.is_done(); at += step) {
    auto found = reader.feed(text.substr(at, step));
    if (!found) {
      result.fault = found.error();
      return result;
    }
    result.bytes += found->bytes;
  }
  if (reader.file_name()) result.name = *reader.file_name();
  result.done = reader.is_done();
  return result;
}

TEST(Multipart, GivesTheFileHoweverItArrives) {
  for (std::size_t step = 1; step <= form.size(); ++step) {
    const Result result = read(form, step);
    EXPECT_EQ(result.bytes, content) << step;
    EXPECT_EQ(result.name, "a \"b\".txt");
    EXPECT_TRUE(result.done);
  }
}

TEST(Multipart, TakesAnEmptyFile) {
  const Result result =
      read("--xyz\r\nContent-Disposition: form-data; name=f; filename=\"\"\r\n\r\n\r\n--xyz--\r\n", 7);
  EXPECT_EQ(result.bytes, "");
  EXPECT_EQ(result.name, "");
  EXPECT_TRUE(result.done);
}

TEST(Multipart, SaysWhatIsWrong) {
  EXPECT_EQ(read("--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--xyz--\r\n", 5).fault, "it has no file");
  EXPECT_EQ(read("--xyz\r\n" + std::string(9000, 'h'), 1000).fault, "the head of a part is too long");
  const Result cut = read(form.substr(0, form.size() - 12), 10);
  EXPECT_FALSE(cut.done) << "the file's end has not come";
}

TEST(Multipart, KnowsItsBoundary) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b;c\""), "a b;c");
  EXPECT_EQ(multipart_boundary("multipart/mixed; boundary=abc"), std::nullopt);
  EXPECT_EQ(multipart_boundary("multipart/form-data"), std::nullopt);
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'x')), std::nullopt);
  EXPECT_EQ(multipart_boundary(""), std::nullopt);
}

}  // namespace
}  // namespace parley::http
