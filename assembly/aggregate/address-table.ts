/** IPv6 addresses of the flows in the table, each once: a flow entry holds slot numbers. Emptied with the flow table. */
import { ADDRESS_SLOTS, ADDRESSES } from '../layout';

/** No slot is free. */
export const NO_SLOT: u32 = 0xffffffff;

/** Where the 16 bytes of a slot are. A free slot is all zeroes; one more, after the others, always is: address ::. */
export function addressOf(slot: u32): usize {
  return load<u32>(0, ADDRESSES) + (slot << 4);
}

/** Slot of the address at p, a new one if need be, or NO_SLOT. */
export function addressSlot(p: usize): u32 {
  const high = load<u64>(p);
  const low = load<u64>(p, 8);
  const slots = load<u32>(0, ADDRESS_SLOTS);
  if ((high | low) == 0) return slots;
  let slot = <u32>(((high ^ (low * 0x9e3779b97f4a7c15)) * 0x9e3779b97f4a7c15) >> 32) & (slots - 1);
  let left = slots;
  do {
    const at = addressOf(slot);
    if (load<u64>(at, 8) == low && load<u64>(at) == high) return slot;
    if ((load<u64>(at) | load<u64>(at, 8)) == 0) {
      memory.copy(at, p, 16);
      return slot;
    }
    slot = (slot + 1) & (slots - 1);
  } while (--left);
  return NO_SLOT;
}

/** Frees every slot. */
export function clearAddresses(): void {
  memory.fill(load<u32>(0, ADDRESSES), 0, (load<u32>(0, ADDRESS_SLOTS) + 1) << 4);
}

/** Whether the address of slot a comes after that of slot b, compared by their bytes. */
export function isAddressAfter(a: u32, b: u32): bool {
  const left = addressOf(a);
  const right = addressOf(b);
  const leftHigh = bswap<u64>(load<u64>(left));
  const rightHigh = bswap<u64>(load<u64>(right));
  if (leftHigh != rightHigh) return leftHigh > rightHigh;
  return bswap<u64>(load<u64>(left, 8)) > bswap<u64>(load<u64>(right, 8));
}
