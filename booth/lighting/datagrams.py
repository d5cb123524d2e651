"""A UDP socket to one light controller that finds out when nobody is there, with sentences for what goes wrong."""

from __future__ import annotations

import contextlib
import errno
import select
import socket
from dataclasses import dataclass

from booth.errors import DeviceError

MULTICAST_HOPS = 8
# A host limits how often it says that nobody listens there, and a name that no machine answers to is told every 3 s.
CALM_S = 5.0
LARGEST_ANSWER = 2048


@dataclass(frozen=True, slots=True)
class Route:
    """From this machine's address and port to a controller's; port 0 is any free one."""

    destination: str
    port: int
    bind_address: str = "0.0.0.0"
    bind_port: int = 0


class Datagrams:
    """A connected socket: the system then tells of a controller that is gone, with the next datagram that is sent."""

    def __init__(self, name: str, route: Route) -> None:
        self._name, self._route = name, route
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Raises DeviceError for a name that nobody knows, and for an own address or port that cannot be had."""
        self.close()
        address = self._resolved()
        self._socket = self._bound()
        try:
            self._socket.connect((address, self._route.port))
        except OSError as error:
            raise self._unreachable(error) from error

    def send(self, datagram: bytes) -> None:
        """Raises DeviceError where the controller is gone; the datagram is sent in that case, too."""
        try:
            self._socket.send(datagram)
        except OSError as error:
            # What is told is the fate of an earlier datagram, in place of sending this one.
            with contextlib.suppress(OSError):
                self._socket.send(datagram)
            raise self._unreachable(error) from error

    def answers(self) -> list[bytes]:
        """The datagrams that the controller has sent since the last call; never waits."""
        found = []
        with contextlib.suppress(OSError):
            while select.select([self._socket], [], [], 0)[0]:
                found.append(self._socket.recv(LARGEST_ANSWER))
        return found

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _resolved(self) -> str:
        destination = self._route.destination
        try:
            return socket.gethostbyname(destination)
        except OSError as error:
            sentence = f"The light controller {destination} of {self._name} is not known on this network."
            hint = "Check destination in the profile and the network cable."
            raise DeviceError(self._name, sentence, hint) from error

    def _bound(self) -> socket.socket:
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            # The address that a socket is bound to does not choose the network that multicast goes out to.
            own = socket.inet_aton(socket.gethostbyname(self._route.bind_address))
            bound.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
            bound.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, MULTICAST_HOPS)
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            bound.bind((self._route.bind_address, self._route.bind_port))
        except OSError as error:
            bound.close()
            place = f"{self._route.bind_address} port {self._route.bind_port}"
            sentence = f"The lights {self._name} cannot send from {place}: {error.strerror}."
            raise DeviceError(self._name, sentence, _own_end_hint(error)) from error
        return bound

    def _unreachable(self, error: OSError) -> DeviceError:
        place = self._route.destination
        sentence = f"The light controller of {self._name} at {place} cannot be reached: {error.strerror}."
        return DeviceError(self._name, sentence, "Check the network cable and the controller's power.")


def _own_end_hint(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "End the other program that uses this port, or leave bind_port out."
    if error.errno == errno.EACCES:
        return "Ports below 1024 belong to the system: choose another bind_port, or leave it out."
    return "Set bind_address to an address of this machine."
