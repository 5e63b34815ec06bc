/** Imported for what it does: Node 20 parses this file at every start when it is named, which takes 47 ms of CPU time and says nothing of a program. */
delete process.env.NODE_EXTRA_CA_CERTS
