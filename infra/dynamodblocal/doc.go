// Package dynamodblocal downloads, starts and stops DynamoDB Local, the database that replaces DynamoDB on a
// developer's machine and in tests.
//
// Its licence forbids shipping it, so it is downloaded once per machine, by Maven, into the user's cache directory.
// It runs on Java 17 or newer. If there is no Java, or no Maven to download it with, the official image runs on Docker
// instead. Callers decide whether they need this package, or use a database that is already running.
//
//	Start ──► java on the PATH, 17 or newer? ── no ──► Docker engine? ── no ──► an error that says what to install
//	            │ yes                                    │ yes
//	            ▼                                        ▼
//	          Fetch: in the cache? else Maven           docker run, bound to 127.0.0.1
//	            │                                        │
//	            └──────────► a process of our own ◄──────┘──► answers? ──► Server
//
// A server does not outlive the process that started it: on Linux the kernel ends it with its parent, even if the
// parent was killed.
//
// DynamoDB Local answers a write before it is on the disk: if it is killed, or the machine loses power, the last moments
// may be lost. Stop ends it in order, which loses nothing.
//
// DynamoDB Local listens on every interface of the machine, and has no option not to. It accepts any credentials:
// run it where the network is trusted, and keep nothing in it that matters.
package dynamodblocal
