/**
 * The functions that the host gives to the module. The compiler names the import module after this file; their types
 * are those of contract/abi.json, and a test holds them to it.
 */

/** Hands a closed message to the link. 0: taken, the bytes stay unchanged until acked(); 1: busy, try again later. */
export declare function send(sequence: i32, priority: i32, pointer: i32, length: i32): i32;

/** Fills memory with entropy. 0, or not 0 if there is none. */
export declare function random(pointer: i32, length: i32): i32;

/** Says what happened, as a number; contract/errors.json has the texts. */
export declare function log(level: i32, code: i32, value: i32): void;

/** Bit n of events set: the host runs the collector of event n after the current call has returned. */
export declare function collect(events: i32): void;
