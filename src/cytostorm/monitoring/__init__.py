"""One patient under treatment: trajectories, published definitions of response, relapse, masking, and what is due."""

from cytostorm.monitoring.alarms import Alarm, alarms
from cytostorm.monitoring.due import Due, Last, due
from cytostorm.monitoring.masking import InForce, Masking, Opened, masking
from cytostorm.monitoring.relapse import CONVENTION, Relapse, WorseAgain, relapse
from cytostorm.monitoring.responding import ClauseOutcome, Response, ResultOutcome, responses
from cytostorm.monitoring.sight import Start
from cytostorm.monitoring.trajectories import Fall, Rate, Trajectory, TrendPoint, trajectories
from cytostorm.monitoring.watching import Watch, watch

__all__ = [
    "CONVENTION", "Alarm", "ClauseOutcome", "Due", "Fall", "InForce", "Last", "Masking", "Opened", "Rate", "Relapse", "Response",
    "ResultOutcome", "Start", "Trajectory", "TrendPoint", "Watch", "WorseAgain",
    "alarms", "due", "masking", "relapse", "responses", "trajectories", "watch",
]  # fmt: skip
