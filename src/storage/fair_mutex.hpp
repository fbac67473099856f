// FairMutex: a shared mutex for which whoever wants it alone comes before those who come after them. std::shared_mutex
// lets readers in as long as others read: with some threads that read all the time, a writer was seen to wait for many
// seconds, and with it the transaction that it had begun. Not to be taken twice by one thread, not even shared.
#pragma once

#include <pthread.h>

#include <system_error>

namespace parley::storage {

class FairMutex {
 public:
  FairMutex() {
    pthread_rwlockattr_t kind;
    check(pthread_rwlockattr_init(&kind));
    check(pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP));
    check(pthread_rwlock_init(&lock_, &kind));
    pthread_rwlockattr_destroy(&kind);
  }
  ~FairMutex() { pthread_rwlock_destroy(&lock_); }
  FairMutex(const FairMutex&) = delete;
  FairMutex& operator=(const FairMutex&) = delete;

  void lock() { check(pthread_rwlock_wrlock(&lock_)); }
  void unlock() { pthread_rwlock_unlock(&lock_); }
  void lock_shared() { check(pthread_rwlock_rdlock(&lock_)); }
  void unlock_shared() { pthread_rwlock_unlock(&lock_); }

 private:
  static void check(int error) {
    if (error != 0) throw std::system_error(error, std::generic_category(), "a lock cannot be taken");
  }

  pthread_rwlock_t lock_;
};

}  // namespace parley::storage
