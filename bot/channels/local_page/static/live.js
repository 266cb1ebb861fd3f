// The socket on which everything arrives, opened again whenever it is lost.

import { base } from "./setup.js";

const pauses = [300, 1000, 2000, 3000];

export const connect = ({ onEvent, onOpen, onLost }) => {
  let tries = 0;
  const open = () => {
    const socket = new WebSocket(`ws://${location.host}${base}/live`);
    socket.onopen = () => { tries = 0; onOpen(); };
    socket.onmessage = (event) => onEvent(JSON.parse(event.data));
    socket.onclose = () => {
      onLost();
      setTimeout(open, pauses[Math.min(tries++, pauses.length - 1)]);
    };
  };
  open();
};
