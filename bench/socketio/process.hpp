// What the load generators look at of the server's process.
#pragma once

namespace parley::bench {

/// CPU time that a process has used, in seconds; 0 for no process (0).
double cpu_seconds(long pid);
/// Its resident memory, in bytes.
double resident_bytes(long pid);
/// Connections are descriptors: as many as the system lets this user have.
void raise_descriptor_limit();

}  // namespace parley::bench
