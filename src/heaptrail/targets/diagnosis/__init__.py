"""What will work for a process, or on this machine, said before anything is done."""

from heaptrail.targets.diagnosis.machine import diagnose_machine
from heaptrail.targets.diagnosis.process import diagnose_process

__all__ = ["diagnose_machine", "diagnose_process"]
