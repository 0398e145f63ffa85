/**
 * tsyringe, inside @peculiar/x509, wants the metadata functions on `Reflect` to exist; the classes that x509 registers
 * have no constructor parameters, so that "there is no metadata" is the right answer to all its questions.
 * Import this before @peculiar/x509.
 */
const none = (): undefined => undefined;
const target = Reflect as unknown as Record<string, unknown>;

for (const name of ['getMetadata', 'getOwnMetadata', 'defineMetadata', 'hasOwnMetadata']) target[name] ??= none;
