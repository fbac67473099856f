// Once a source is known, its packets cost no memory: neither operator new nor OpenSSL's allocator is called.
#include "octets.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include <openssl/crypto.h>

namespace {

std::size_t allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}

void* openssl_malloc(std::size_t size, const char* /*file*/, int /*line*/) {
  return size == 0 ? nullptr : counted(size);
}
void* openssl_realloc(void* old, std::size_t size, const char* /*file*/, int /*line*/) {
  ++allocations;
  return std::realloc(old, size);
}
void openssl_free(void* old, const char* /*file*/, int /*line*/) { std::free(old); }

// OpenSSL takes them only before its first allocation.
const bool openssl_is_counted = CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1;

}  // namespace

void* operator new(std::size_t size) {
  if (void* memory = counted(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace parley::srtp {
namespace {

TEST(SrtpAllocation, NoPacketAllocatesButTheFirstOfASource) {
  ASSERT_TRUE(openssl_is_counted);
  for (const Suite suite : all_suites) {
    Context outbound = make_context(suite, Direction::outbound);
    Context inbound = make_context(suite, Direction::inbound);
    Buffer rtp = rtp_packet(7, 0, 1200);
    const Buffer rtcp = rtcp_packet(7);
    Buffer wire(1500);
    std::size_t after_first = 0;
    for (std::uint8_t i = 0; i < 100; ++i) {
      if (i == 1) after_first = allocations;
      rtp[3] = i;
      const Result sent = outbound.protect_rtp(rtp, wire);
      ASSERT_TRUE(sent);
      ASSERT_TRUE(inbound.unprotect_rtp({wire.data(), sent.length}, wire));
      const Result control = outbound.protect_rtcp(rtcp, wire);
      ASSERT_TRUE(control);
      ASSERT_TRUE(inbound.unprotect_rtcp({wire.data(), control.length}, wire));
    }
    EXPECT_EQ(allocations, after_first);
  }
}

}  // namespace
}  // namespace parley::srtp
