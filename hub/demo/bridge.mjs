/**
 * Joins standard input and output to a TCP port of 127.0.0.1. The emulator starts one for each connection that the device
 * makes to a forwarded address, so that a later connection is a connection of its own. Plain JavaScript: it must start fast.
 */
import { connect } from 'node:net';

const socket = connect({ host: '127.0.0.1', port: Number(process.argv[2]), noDelay: true });
const end = () => process.exit(0);

process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on('error', end);
socket.on('close', end);
process.stdin.on('error', end);
process.stdout.on('error', end);
