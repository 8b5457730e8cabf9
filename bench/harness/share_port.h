/* Several copies of a server on one port: for servers that take a socket which listens already, and
 * have no master of their own. */
#ifndef ISO_BENCH_SHARE_PORT_H
#define ISO_BENCH_SHARE_PORT_H

/* What the harness runs as `isoload-bench --share-port PORT COUNT PROGRAM ARGUMENT...`: listens on that
 * port of 127.0.0.1 and starts so many copies of the program, each with the socket as descriptor 3. Ends
 * when one of them does, or by a signal, and they with it. Gives its exit status. */
int iso__bench_share_port(char **arguments);

#endif
